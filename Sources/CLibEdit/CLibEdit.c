#include "CLibEdit.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

struct line_editor {
    EditLine *edit;
    History *history;
    int wake;
    char *prompt;
    int pastes;
    enum line_editor_end end;
};

static struct line_editor *owner(EditLine *edit) {
    void *editor = NULL;
    el_get(edit, EL_CLIENTDATA, &editor);
    return editor;
}

static char *prompt_of(EditLine *edit) { return owner(edit)->prompt; }

// Takes what the wake descriptor says; true when the line is to be given up.
static int woken(EditLine *edit, struct line_editor *editor) {
    char what = 0;
    while (read(editor->wake, &what, 1) == 1) {
        switch (what) {
        case 'i': editor->end = LINE_EDITOR_INTERRUPTED; return 1;
        case 't': editor->end = LINE_EDITOR_TERMINATED; return 1;
        case 'w': el_resize(edit); break;
        case 'c':
            el_set(edit, EL_PREP_TERM, 0);
            el_set(edit, EL_PREP_TERM, 1);
            el_set(edit, EL_REFRESH);
            break;
        default: break;
        }
    }
    return 0;
}

// One character of the terminal; 0 ends the line, as the end of input does, and `end` says why.
static int next_character(EditLine *edit, wchar_t *character) {
    struct line_editor *editor = owner(edit);
    mbstate_t state;
    memset(&state, 0, sizeof state);
    for (;;) {
        struct pollfd waits[2] = {{STDIN_FILENO, POLLIN, 0}, {editor->wake, POLLIN, 0}};
        if (poll(waits, 2, -1) < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        if (waits[1].revents && woken(edit, editor)) return 0;
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
        return 1;
    }
}

// Bracketed paste: everything up to the closing mark goes into the line as it is, line ends included.
static unsigned char paste(EditLine *edit, int key) {
    static const wchar_t closing[] = L"\033[201~";
    const size_t mark = sizeof closing / sizeof *closing - 1;
    size_t length = 0, room = 256;
    wchar_t *text = malloc(room * sizeof *text);
    (void)key;
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
    if (!text) return CC_ERROR;
    text[length] = L'\0';
    int inserted = length == 0 || el_winsertstr(edit, text) == 0;
    free(text);
    return inserted ? CC_REFRESH : CC_ERROR;
}

struct line_editor *line_editor_open(const char *program, int wake) {
    HistEvent event;
    struct line_editor *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    editor->wake = wake;
    editor->prompt = strdup("");
    editor->history = history_init();
    editor->edit = el_init(program, stdin, stdout, stderr);
    if (!editor->edit || !editor->history || !editor->prompt) {
        line_editor_close(editor);
        return NULL;
    }
    const char *terminal = getenv("TERM");
    editor->pastes = terminal && *terminal && strcmp(terminal, "dumb") != 0;
    history(editor->history, &event, H_SETSIZE, 100000);
    history(editor->history, &event, H_SETUNIQUE, 1);
    EditLine *edit = editor->edit;
    el_set(edit, EL_CLIENTDATA, editor);
    el_set(edit, EL_SIGNAL, 0);
    el_set(edit, EL_EDITOR, "emacs");
    el_set(edit, EL_HIST, history, editor->history);
    el_set(edit, EL_PROMPT_ESC, prompt_of, '\1');
    el_set(edit, EL_GETCFN, next_character);
    el_source(edit, NULL);
    // After the user's own file, so that these hold.
    el_set(edit, EL_ADDFN, "ai-shell-paste", "insert pasted text as it is", paste);
    el_set(edit, EL_BIND, "\033[200~", "ai-shell-paste", NULL);
    el_set(edit, EL_BIND, "\033[3~", "ed-delete-next-char", NULL);
    el_set(edit, EL_BIND, "\033[1~", "ed-move-to-beg", NULL);
    el_set(edit, EL_BIND, "\033[4~", "ed-move-to-end", NULL);
    el_set(edit, EL_BIND, "\033[H", "ed-move-to-beg", NULL);
    el_set(edit, EL_BIND, "\033[F", "ed-move-to-end", NULL);
    el_set(edit, EL_BIND, "\033[1;5C", "em-next-word", NULL);
    el_set(edit, EL_BIND, "\033[1;5D", "ed-prev-word", NULL);
    el_set(edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
    return editor;
}

void line_editor_close(struct line_editor *editor) {
    if (!editor) return;
    if (editor->edit) el_end(editor->edit);
    if (editor->history) history_end(editor->history);
    free(editor->prompt);
    free(editor);
}

static void announce_paste(struct line_editor *editor, const char *sequence) {
    if (!editor->pastes) return;
    fputs(sequence, stdout);
    fflush(stdout);
}

const char *line_editor_read(struct line_editor *editor, const char *prompt, int *length, enum line_editor_end *end) {
    char *copy = strdup(prompt);
    if (copy) {
        free(editor->prompt);
        editor->prompt = copy;
    }
    editor->end = LINE_EDITOR_LINE;
    // Raw mode before the prompt: a key typed between the two would otherwise go to the terminal's own line discipline.
    el_set(editor->edit, EL_PREP_TERM, 1);
    announce_paste(editor, "\033[?2004h");
    const char *line = el_gets(editor->edit, length);
    announce_paste(editor, "\033[?2004l");
    // What was typed when the line was given up is forgotten.
    if (editor->end != LINE_EDITOR_LINE || !line || *length <= 0) {
        if (editor->end == LINE_EDITOR_LINE) editor->end = LINE_EDITOR_END_OF_INPUT;
        el_reset(editor->edit);
        line = NULL;
    }
    el_set(editor->edit, EL_PREP_TERM, 0);
    *end = editor->end;
    return line;
}

void line_editor_remember(struct line_editor *editor, const char *entry) {
    HistEvent event;
    history(editor->history, &event, H_ENTER, entry);
}
