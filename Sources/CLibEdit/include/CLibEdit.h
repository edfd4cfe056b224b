#ifndef AI_SHELL_CLIBEDIT_H
#define AI_SHELL_CLIBEDIT_H
#include <stdio.h>
#include <histedit.h>

// A line editor on the terminal of standard input and output.
struct line_editor;

// Why line_editor_read came back without a line.
enum line_editor_end {
    LINE_EDITOR_LINE = 0,
    LINE_EDITOR_END_OF_INPUT,
    LINE_EDITOR_INTERRUPTED,
    LINE_EDITOR_TERMINATED
};

// `wake` is polled beside the terminal; a byte on it says: 'i' give the line up, 't' end, 'w' the window has changed, 'c' continued
// after a stop. Null when the terminal cannot be edited on.
struct line_editor *line_editor_open(const char *program, int wake);
void line_editor_close(struct line_editor *editor);
// The line with its line end; null with *end saying why. Valid until the next call.
const char *line_editor_read(struct line_editor *editor, const char *prompt, int *length, enum line_editor_end *end);
void line_editor_remember(struct line_editor *editor, const char *entry);
#endif
