#ifndef AI_SHELL_CLIBEDIT_H
#define AI_SHELL_CLIBEDIT_H
#include <stdio.h>
#include <wchar.h>
#include <histedit.h>

// A line editor on the terminal of standard input and output. libedit reads keys and draws; what the keys do beyond inserting
// a character is the owner's business.
struct line_editor;

// Why line_editor_read came back without a line.
enum line_editor_end {
    LINE_EDITOR_LINE = 0,
    LINE_EDITOR_END_OF_INPUT,
    LINE_EDITOR_INTERRUPTED,
    LINE_EDITOR_TERMINATED,
    // The owner asked so when it was woken.
    LINE_EDITOR_LEFT
};

// What the owner does at a key, and what becomes of the line afterwards.
enum line_editor_outcome {
    LINE_EDITOR_NOTHING = 0,
    LINE_EDITOR_DRAW,
    LINE_EDITOR_BEEP,
    LINE_EDITOR_ACCEPT,
    LINE_EDITOR_END
};

// `context` comes first in each call.
struct line_editor_owner {
    void *context;
    // A bound key was pressed; `key` is the number it was bound with.
    enum line_editor_outcome (*key)(void *context, int key);
    // The first key of a line is about to be read.
    void (*begun)(void *context);
    // All input has been taken and drawn; the editor is about to wait.
    void (*idle)(void *context);
    // A key or a byte of `wake` has arrived after `idle`.
    void (*pressed)(void *context);
    // A byte came through `wake`, 't' and 'c' aside; true gives the line up, as 'i' does anyway.
    int (*woken)(void *context, char what);
    // A text was pasted.
    void (*pasted)(void *context, const wchar_t *text, int length);
};

enum { LINE_EDITOR_KEYS = 40 };

// `wake` is polled beside the terminal; a byte on it says: 'i' give the line up, 't' end, 'w' the window has changed, 'c' continued
// after a stop; any other is the owner's. Null when the terminal cannot be edited on.
struct line_editor *line_editor_open(const char *program, int wake, struct line_editor_owner owner);
void line_editor_close(struct line_editor *editor);
// Makes a key sequence call the owner with a number below LINE_EDITOR_KEYS.
void line_editor_bind(struct line_editor *editor, const char *sequence, int key);
// The line with its line end; null with *end saying why. Valid until the next call. `prompt` has what takes no room between bytes 1.
const char *line_editor_read(struct line_editor *editor, const char *prompt, int *length, enum line_editor_end *end);

// The rest is for the owner's calls while a line is read. Positions and lengths count characters (wchar_t).
const wchar_t *line_editor_text(struct line_editor *editor, int *length, int *cursor);
void line_editor_replace(struct line_editor *editor, const wchar_t *text, int cursor);
// Draws prompt and line from the terminal's cursor, which stands in the first column of an empty row.
void line_editor_draw(struct line_editor *editor);
// Changes the prompt of the line being read.
void line_editor_prompt(struct line_editor *editor, const char *prompt);
// The next key, raw; 0 when the line is to be given up.
int line_editor_key(struct line_editor *editor, wchar_t *character);
// Gives a key back.
void line_editor_unread(struct line_editor *editor, wchar_t character);
// Takes the window's new size.
void line_editor_resize(struct line_editor *editor);
// How many columns a character takes, as libedit has it; -1 for what is not printed.
int line_editor_width(wchar_t character);
// Hands the terminal to another program, and takes it back.
void line_editor_suspend(struct line_editor *editor);
void line_editor_resume(struct line_editor *editor);
#endif
