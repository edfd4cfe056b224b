#ifndef AI_SHELL_CLIBEDIT_H
#define AI_SHELL_CLIBEDIT_H
#include <stdio.h>
#include <histedit.h>
#endif
