#define _XOPEN_SOURCE 700
#include "CLibEdit.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct line_editor {
    EditLine *edit;
    int wake;
    char *prompt;
    int pastes;
    // Between an idle call and the key that follows it.
    int is_idle;
    int is_pasting;
    int has_begun;
    enum line_editor_end end;
    struct line_editor_owner owner;
};

// A sequence that no keyboard sends, which ends the line as libedit's own return key does.
static const char accept_keys[] = "\033[~a";

static struct line_editor *owner(EditLine *edit) {
    void *editor = NULL;
    el_get(edit, EL_CLIENTDATA, &editor);
    return editor;
}

static char *prompt_of(EditLine *edit) { return owner(edit)->prompt; }

// Takes what the wake descriptor says; true when the line is to be given up.
static int woken(struct line_editor *editor) {
    char what = 0;
    while (read(editor->wake, &what, 1) == 1) {
        switch (what) {
        case 'i':
            editor->owner.woken(editor->owner.context, what);
            editor->end = LINE_EDITOR_INTERRUPTED;
            return 1;
        case 't': editor->end = LINE_EDITOR_TERMINATED; return 1;
        case 'c':
            line_editor_suspend(editor);
            line_editor_resume(editor);
            line_editor_draw(editor);
            break;
        default:
            if (editor->owner.woken(editor->owner.context, what)) {
                editor->end = LINE_EDITOR_LEFT;
                return 1;
            }
        }
    }
    return 0;
}

// Takes back what the idle call put on the screen.
static void rise(struct line_editor *editor) {
    if (!editor->is_idle) return;
    editor->is_idle = 0;
    editor->owner.pressed(editor->owner.context);
    fflush(stdout);
}

// One character of the terminal; 0 ends the line, as the end of input does, and `end` says why.
static int next_character(EditLine *edit, wchar_t *character) {
    struct line_editor *editor = owner(edit);
    mbstate_t state;
    memset(&state, 0, sizeof state);
    // Given up while one of the owner's calls read keys by itself.
    if (editor->end != LINE_EDITOR_LINE) return 0;
    if (!editor->has_begun) {
        editor->has_begun = 1;
        editor->owner.begun(editor->owner.context);
    }
    for (;;) {
        struct pollfd waits[2] = {{STDIN_FILENO, POLLIN, 0}, {editor->wake, POLLIN, 0}};
        if (!editor->is_idle && !editor->is_pasting && poll(waits, 2, 0) == 0) {
            editor->is_idle = 1;
            editor->owner.idle(editor->owner.context);
            fflush(stdout);
        }
        if (poll(waits, 2, -1) < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        if (waits[1].revents) {
            rise(editor);
            if (woken(editor)) return 0;
            continue;
        }
        if (!waits[0].revents) continue;
        char byte;
        ssize_t count = read(STDIN_FILENO, &byte, 1);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) return 0;
        size_t taken = mbrtowc(character, &byte, 1, &state);
        if (taken == (size_t)-2) continue;
        if (taken == (size_t)-1) {
            memset(&state, 0, sizeof state);
            continue;
        }
        rise(editor);
        return 1;
    }
}

// Bracketed paste: everything up to the closing mark goes into the line as it is, line ends included.
static unsigned char paste(EditLine *edit, int key) {
    static const wchar_t closing[] = L"\033[201~";
    const size_t mark = sizeof closing / sizeof *closing - 1;
    struct line_editor *editor = owner(edit);
    size_t length = 0, room = 256;
    wchar_t *text = malloc(room * sizeof *text);
    (void)key;
    editor->is_pasting = 1;
    while (text && el_wgetc(edit, &text[length]) == 1) {
        if (text[length] == L'\r') text[length] = L'\n';
        length++;
        if (length >= mark && wmemcmp(text + length - mark, closing, mark) == 0) {
            length -= mark;
            break;
        }
        if (length + 1 == room) {
            room *= 2;
            wchar_t *larger = realloc(text, room * sizeof *text);
            if (!larger) break;
            text = larger;
        }
    }
    editor->is_pasting = 0;
    if (!text) return CC_ERROR;
    editor->owner.pasted(editor->owner.context, text, (int)length);
    free(text);
    return CC_REFRESH;
}

static unsigned char press(EditLine *edit, int key) {
    struct line_editor *editor = owner(edit);
    switch (editor->owner.key(editor->owner.context, key)) {
    case LINE_EDITOR_NOTHING: return CC_NORM;
    case LINE_EDITOR_DRAW: return CC_REFRESH;
    case LINE_EDITOR_BEEP: return CC_REFRESH_BEEP;
    case LINE_EDITOR_ACCEPT: el_push(edit, accept_keys); return CC_REFRESH;
    case LINE_EDITOR_END: return CC_EOF;
    }
    return CC_ERROR;
}

// libedit tells a function nothing but the character, so that each number needs a function of its own.
#define KEY(n) static unsigned char press_##n(EditLine *edit, int character) { (void)character; return press(edit, n); }
#define ALL(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11) F(12) F(13) F(14) F(15) F(16) F(17) F(18) F(19) \
    F(20) F(21) F(22) F(23) F(24) F(25) F(26) F(27) F(28) F(29) F(30) F(31) F(32) F(33) F(34) F(35) F(36) F(37) F(38) F(39)
ALL(KEY)
#define ENTRY(n) press_##n,
static unsigned char (*const presses[LINE_EDITOR_KEYS])(EditLine *, int) = {ALL(ENTRY)};

struct line_editor *line_editor_open(const char *program, int wake, struct line_editor_owner who) {
    struct line_editor *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    editor->wake = wake;
    editor->owner = who;
    editor->prompt = strdup("");
    editor->edit = el_init(program, stdin, stdout, stderr);
    if (!editor->edit || !editor->prompt) {
        line_editor_close(editor);
        return NULL;
    }
    const char *terminal = getenv("TERM");
    editor->pastes = terminal && *terminal && strcmp(terminal, "dumb") != 0;
    EditLine *edit = editor->edit;
    el_set(edit, EL_CLIENTDATA, editor);
    el_set(edit, EL_SIGNAL, 0);
    el_set(edit, EL_EDITOR, "emacs");
    el_set(edit, EL_PROMPT_ESC, prompt_of, '\1');
    el_set(edit, EL_GETCFN, next_character);
    el_source(edit, NULL);
    // After the user's own file, so that these hold.
    el_set(edit, EL_ADDFN, "ai-shell-paste", "insert pasted text as it is", paste);
    el_set(edit, EL_BIND, "\033[200~", "ai-shell-paste", NULL);
    el_set(edit, EL_BIND, accept_keys, "ed-newline", NULL);
    for (int key = 0; key < LINE_EDITOR_KEYS; key++) {
        char name[32];
        snprintf(name, sizeof name, "ai-shell-%d", key);
        el_set(edit, EL_ADDFN, name, "ai-shell's own", presses[key]);
    }
    return editor;
}

void line_editor_bind(struct line_editor *editor, const char *sequence, int key) {
    char name[32];
    snprintf(name, sizeof name, "ai-shell-%d", key);
    el_set(editor->edit, EL_BIND, sequence, name, NULL);
}

void line_editor_close(struct line_editor *editor) {
    if (!editor) return;
    if (editor->edit) el_end(editor->edit);
    free(editor->prompt);
    free(editor);
}

static void announce_paste(struct line_editor *editor, const char *sequence) {
    if (!editor->pastes) return;
    fputs(sequence, stdout);
    fflush(stdout);
}

void line_editor_prompt(struct line_editor *editor, const char *prompt) {
    char *copy = strdup(prompt);
    if (!copy) return;
    free(editor->prompt);
    editor->prompt = copy;
}

void line_editor_suspend(struct line_editor *editor) {
    announce_paste(editor, "\033[?2004l");
    el_set(editor->edit, EL_PREP_TERM, 0);
}

void line_editor_resume(struct line_editor *editor) {
    el_set(editor->edit, EL_PREP_TERM, 1);
    announce_paste(editor, "\033[?2004h");
}

const char *line_editor_read(struct line_editor *editor, const char *prompt, int *length, enum line_editor_end *end) {
    line_editor_prompt(editor, prompt);
    editor->end = LINE_EDITOR_LINE;
    editor->is_idle = 0;
    editor->has_begun = 0;
    // Raw mode before the prompt: a key typed between the two would otherwise go to the terminal's own line discipline.
    line_editor_resume(editor);
    const char *line = el_gets(editor->edit, length);
    // What was typed when the line was given up is forgotten.
    if (editor->end != LINE_EDITOR_LINE || !line || *length <= 0) {
        if (editor->end == LINE_EDITOR_LINE) editor->end = LINE_EDITOR_END_OF_INPUT;
        el_reset(editor->edit);
        line = NULL;
    }
    line_editor_suspend(editor);
    *end = editor->end;
    return line;
}

const wchar_t *line_editor_text(struct line_editor *editor, int *length, int *cursor) {
    const LineInfoW *line = el_wline(editor->edit);
    *length = (int)(line->lastchar - line->buffer);
    *cursor = (int)(line->cursor - line->buffer);
    return line->buffer;
}

void line_editor_replace(struct line_editor *editor, const wchar_t *text, int cursor) {
    int length, at;
    line_editor_text(editor, &length, &at);
    el_cursor(editor->edit, length - at);
    el_deletestr(editor->edit, length);
    if (*text) el_winsertstr(editor->edit, text);
    line_editor_text(editor, &length, &at);
    el_cursor(editor->edit, cursor - at);
}

void line_editor_draw(struct line_editor *editor) { el_set(editor->edit, EL_REFRESH); }

int line_editor_key(struct line_editor *editor, wchar_t *character) { return el_wgetc(editor->edit, character); }

void line_editor_unread(struct line_editor *editor, wchar_t character) {
    const wchar_t text[] = {character, L'\0'};
    el_wpush(editor->edit, text);
}

int line_editor_width(wchar_t character) { return wcwidth(character); }

void line_editor_resize(struct line_editor *editor) { el_resize(editor->edit); }
