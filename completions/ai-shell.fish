function __ai-shell_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __ai-shell_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __ai-shell_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __ai-shell_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __ai-shell_parse_tokens -S
    set -l unparsed_tokens (__ai-shell_tokens -pc)
    switch $unparsed_tokens[1]
    case 'ai-shell'
        __ai-shell_parse_subcommand 0 'h/host=' 'p/port=' 'U/username=' 'd/dbname=' 'w/no-password' 'W/password' 'sandbox' 'c/command=+' 'f/file=+' '1/single-transaction' 'v/set=+' 'X/no-rc' 'n/no-readline' 's/single-step' 'S/single-line' 'l/list' 'migrations=' 'A/no-align' 't/tuples-only' 'x/expanded' 'csv' 'json' 'H/html' 'P/pset=+' 'T/table-attr=' 'o/output=' 'L/log-file=' 'E/echo-hidden' 'F/field-separator=' 'R/record-separator=' 'z/field-separator-zero' '0/record-separator-zero' 'q/quiet' 'a/echo-all' 'e/echo-queries' 'b/echo-errors' 'color=' 'V/version' '?/help'
        switch $unparsed_tokens[1]
        case 'migrate'
            __ai-shell_parse_subcommand 0 '?/help'
            switch $unparsed_tokens[1]
            case 'create'
                __ai-shell_parse_subcommand 1 'type=' 'table=' 'column=' 'data-type=' 'old-column=' 'new-column=' 'new-name=' 'view=' 'default=' 'old-type=' 'new-type=' 'up=' 'down=' 'target=+' 'source=+' 'combine=' 'gin' 'path=+' 'columns=' 'index-name=' 'unique' 'using=' 'where=' 'include=' 'constraint-name=' 'condition=' 'ref-table=' 'ref-column=' 'on-delete=' 'index=' 'orphans-keep-in=' 'into=' 'key=' 'key-type=' 'elements=' 'by=' 'partition=+' 'every=' 'from=' 'to=' 'premake=' 'count=' 'keep-as=' 'referencing=' 'batch-size=' 'force' '?/help'
            case 'generate'
                __ai-shell_parse_subcommand 1 'name=' 'table=' 'column=' 'data-type=' 'old-column=' 'new-column=' 'new-name=' 'view=' 'default=' 'old-type=' 'new-type=' 'up=' 'down=' 'target=+' 'source=+' 'combine=' 'gin' 'path=+' 'columns=' 'index-name=' 'unique' 'using=' 'where=' 'include=' 'constraint-name=' 'condition=' 'ref-table=' 'ref-column=' 'on-delete=' 'index=' 'orphans-keep-in=' 'into=' 'key=' 'key-type=' 'elements=' 'by=' 'partition=+' 'every=' 'from=' 'to=' 'premake=' 'count=' 'keep-as=' 'referencing=' 'batch-size=' 'force' '?/help'
            case 'list'
                __ai-shell_parse_subcommand 0 'json' '?/help'
            case 'plan'
                __ai-shell_parse_subcommand 1 'phase=' 'json' '?/help'
            case 'apply'
                __ai-shell_parse_subcommand 1 'phase=' 'through=' 'dry-run' 'y/yes' 'json' 'step=' 'skip-backup' 'skip-snapshot' 'on-failure=' 'kill-blockers=' '?/help'
            case 'resume'
                __ai-shell_parse_subcommand 1 'y/yes' 'json' 'step=' '?/help'
            case 'pause'
                __ai-shell_parse_subcommand 1 'json' '?/help'
            case 'throttle'
                __ai-shell_parse_subcommand 0 'workers=' 'batch=' 'max-lag=' 'off' 'json' '?/help'
            case 'status'
                __ai-shell_parse_subcommand 1 'exit-code' 'watch' 'json' '?/help'
            case 'rollback'
                __ai-shell_parse_subcommand 1 'to-phase=' 'y/yes' 'json' 'step=' '?/help'
            case 'forget'
                __ai-shell_parse_subcommand 1 'older-than=' 'dry-run' 'y/yes' 'json' '?/help'
            case 'schema'
                __ai-shell_parse_subcommand 0 '?/help'
            end
        case 'sandbox'
            __ai-shell_parse_subcommand 0 '?/help'
            switch $unparsed_tokens[1]
            case 'start'
                __ai-shell_parse_subcommand 0 '?/help'
            case 'stop'
                __ai-shell_parse_subcommand 0 '?/help'
            case 'status'
                __ai-shell_parse_subcommand 0 'json' '?/help'
            case 'url'
                __ai-shell_parse_subcommand 0 '?/help'
            case 'reset'
                __ai-shell_parse_subcommand 0 'y/yes' '?/help'
            end
        case 'completions'
            __ai-shell_parse_subcommand 1 '?/help'
        case 'help'
            __ai-shell_parse_subcommand -r 1 
        end
    end
end

function __ai-shell_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __ai-shell_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __ai-shell_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __ai-shell_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__ai-shell_tokens -p)
    if test -z "$(__ai-shell_tokens -t)"
        set -l index (count (__ai-shell_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'ai-shell' -f
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" h host' -s 'h' -l 'host' -d 'server\'s host, or the folder of its socket' -rfa '(__ai-shell_complete_directories)'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" p port' -s 'p' -l 'port' -d 'server\'s port' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" U username' -s 'U' -l 'username' -d 'role to connect as' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" d dbname' -s 'd' -l 'dbname' -d 'database, or a URI or conninfo string' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" no-password w' -s 'w' -l 'no-password' -d 'never ask for a password'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" W password' -s 'W' -l 'password' -d 'ask for a password before connecting'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" sandbox' -l 'sandbox' -d 'connect to a private server of your own'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell"' -s 'c' -l 'command' -d 'run SQL or a command, then exit' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell"' -s 'f' -l 'file' -d 'run a script, then exit' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'sql\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" 1 single-transaction' -s '1' -l 'single-transaction' -d 'run everything in one transaction'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell"' -s 'v' -l 'set' -l 'variable' -d 'set a variable, such as ON_ERROR_STOP=off' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" X no-rc' -s 'X' -l 'no-rc' -d 'do not read the start-up file'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" n no-readline' -s 'n' -l 'no-readline' -d 'read the terminal without line editing'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" s single-step' -s 's' -l 'single-step' -d 'ask before each statement'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" S single-line' -s 'S' -l 'single-line' -d 'a line\'s end ends a statement too'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" l list' -s 'l' -l 'list' -d 'list the databases, then exit'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" migrations' -l 'migrations' -d 'folder of the migration files' -rfa '(__ai-shell_complete_directories)'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" A no-align' -s 'A' -l 'no-align' -d 'unaligned output'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" t tuples-only' -s 't' -l 'tuples-only' -d 'rows alone'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" expanded x' -s 'x' -l 'expanded' -d 'one line a value'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" csv' -l 'csv' -d 'comma-separated values'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" json' -l 'json' -d 'an array of objects'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" H html' -s 'H' -l 'html' -d 'tables of HTML'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell"' -s 'P' -l 'pset' -d 'set how results are printed, as \\pset does' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" T table-attr' -s 'T' -l 'table-attr' -d 'attributes of HTML tables, widths of LaTeX columns' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" o output' -s 'o' -l 'output' -d 'send results to a file, or |COMMAND' -rF
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" L log-file' -s 'L' -l 'log-file' -d 'write statements and results to a file as well' -rF
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" E echo-hidden' -s 'E' -l 'echo-hidden' -d 'print the queries of the backslash commands'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" F field-separator' -s 'F' -l 'field-separator' -d 'what joins values in unaligned output' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" R record-separator' -s 'R' -l 'record-separator' -d 'what joins rows in unaligned output' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" field-separator-zero z' -s 'z' -l 'field-separator-zero' -d 'join values with a zero byte'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" 0 record-separator-zero' -s '0' -l 'record-separator-zero' -d 'join rows with a zero byte'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" q quiet' -s 'q' -l 'quiet' -d 'no command tags, no welcome'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" a echo-all' -s 'a' -l 'echo-all' -d 'print the script\'s lines as they are read'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" e echo-queries' -s 'e' -l 'echo-queries' -d 'print each statement before it is sent'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" b echo-errors' -s 'b' -l 'echo-errors' -d 'print the statement with each error'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" color' -l 'color' -d 'when to use colours' -rfka 'auto always never'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" V version' -s 'V' -l 'version' -d 'print the version'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell" -eq 1' -fa 'migrate' -d 'Build, plan, apply and take back migrations.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell" -eq 1' -fa 'sandbox' -d 'A private PostgreSQL server of your own, to try things on.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell" -eq 1' -fa 'completions' -d 'Print the completion script of a shell.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'create' -d 'Write a new migration file: from a pattern, or a skeleton with explanations.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'generate' -d 'Write a migration file from a pattern.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'list' -d 'List the migrations of the folder and where each stands in this database.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'plan' -d 'Show every step that apply would run, what it locks and whom that blocks.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'apply' -d 'Run what is pending, up to the next gate.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'resume' -d 'Let a paused run go on, or go on with an interrupted one, up to the phase that it was asked for.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'pause' -d 'Hold a run of another session after its current batches; `resume` lets it go on.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'throttle' -d 'Set how fast a run of another session moves rows, within a second.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'status' -d 'Say where a migration stands, what comes next and how far back one can go.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'rollback' -d 'Take completed phases back, the latest first.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'forget' -d 'Drop, for good, what was kept of what phases destroyed.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate" -eq 1' -fa 'schema' -d 'Print the JSON Schema of migration files, for editors.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" type' -l 'type' -d 'A pattern; its keys follow as options.' -rfka 'add-nullable-column add-required-column remove-column rename-column change-type split-column merge-columns normalize-column add-json-column set-not-null add-index replace-index add-foreign-key add-unique-constraint add-check-constraint rename-table partition-table add-soft-delete'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" table' -l 'table' -d 'The table, with its schema and a dot where needed.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" column' -l 'column' -d 'The column.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" data-type' -l 'data-type' -d 'The type; for a column that is there it is read from the database.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" old-column' -l 'old-column' -d 'The column that is there.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" new-column' -l 'new-column' -d 'The name it is to have.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" new-name' -l 'new-name' -d 'The name that a table is to have, in the same schema.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" view' -l 'view' -d 'The name of a view.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" default' -l 'default' -d 'What rows get that say nothing; for partition-table, whether rows that belong nowhere else have a partition: true or false.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" old-type' -l 'old-type' -d 'The type that the column has.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" new-type' -l 'new-type' -d 'The type that it is to have.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" up' -l 'up' -d 'The new value from the old one.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" down' -l 'down' -d 'The old value from the new one.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create"' -l 'target' -d 'A column that a split or a child table gets; once for each.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create"' -l 'source' -d 'A column that a merge takes, with its value from the new one; once for each.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" combine' -l 'combine' -d 'The new column\'s value from those that are merged.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" gin' -l 'gin' -d 'An index by what JSON documents hold.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create"' -l 'path' -d 'A top-level key of JSON documents that queries compare; once for each.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" columns' -l 'columns' -d 'Columns or expressions, with commas between them.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" index-name' -l 'index-name' -d 'The index\'s name.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" unique' -l 'unique' -d 'Forbid duplicates.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" using' -l 'using' -d 'The access method of an index, such as gin.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" where' -l 'where' -d 'Which rows an index holds.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" include' -l 'include' -d 'Columns that an index carries along, with commas between them.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" constraint-name' -l 'constraint-name' -d 'The constraint\'s name.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" condition' -l 'condition' -d 'What must be true of every row.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" ref-table' -l 'ref-table' -d 'The table referred to.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" ref-column' -l 'ref-column' -d 'The column referred to.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" on-delete' -l 'on-delete' -d 'What follows ON DELETE, such as CASCADE.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" index' -l 'index' -d 'Whether to build an index on the column of a foreign key: true or false.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" orphans-keep-in' -l 'orphans-keep-in' -d 'A new table for rows without the row they refer to.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" into' -l 'into' -d 'The new table that takes a repeated value apart.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" key' -l 'key' -d 'The new table\'s column that holds the key of the row.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" key-type' -l 'key-type' -d 'The type of that key; bigint where it is left out.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" elements' -l 'elements' -d 'What gives the elements of NEW, each called item; jsonb_array_elements(NEW.column) where it is left out.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" by' -l 'by' -d 'How a table is divided: range, list or hash.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create"' -l 'partition' -d 'A partition, with its values or the two ends of its range; once for each.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" every' -l 'every' -d 'The length of ranges: month, quarter, 2 weeks, 1000000.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" from' -l 'from' -d 'Where the first range begins.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" to' -l 'to' -d 'Where the last range ends, itself not in it.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" premake' -l 'premake' -d 'How many more ranges are to follow.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" count' -l 'count' -d 'How many partitions, of a hash.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" keep-as' -l 'keep-as' -d 'What the earlier table is called after a swap.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" referencing' -l 'referencing' -d 'What becomes of foreign keys that point at the table: refuse or drop.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" batch-size' -l 'batch-size' -d 'How many rows one transaction of a copy holds; left out, what takes 50 ms.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" force' -l 'force' -d 'Overwrite a file of other content.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate create" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate generate" -eq 1' -fka 'add-nullable-column add-required-column remove-column rename-column change-type split-column merge-columns normalize-column add-json-column set-not-null add-index replace-index add-foreign-key add-unique-constraint add-check-constraint rename-table partition-table add-soft-delete'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" name' -l 'name' -d 'The migration\'s name; left out, made of the pattern and what it is about.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" table' -l 'table' -d 'The table, with its schema and a dot where needed.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" column' -l 'column' -d 'The column.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" data-type' -l 'data-type' -d 'The type; for a column that is there it is read from the database.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" old-column' -l 'old-column' -d 'The column that is there.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" new-column' -l 'new-column' -d 'The name it is to have.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" new-name' -l 'new-name' -d 'The name that a table is to have, in the same schema.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" view' -l 'view' -d 'The name of a view.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" default' -l 'default' -d 'What rows get that say nothing; for partition-table, whether rows that belong nowhere else have a partition: true or false.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" old-type' -l 'old-type' -d 'The type that the column has.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" new-type' -l 'new-type' -d 'The type that it is to have.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" up' -l 'up' -d 'The new value from the old one.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" down' -l 'down' -d 'The old value from the new one.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate"' -l 'target' -d 'A column that a split or a child table gets; once for each.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate"' -l 'source' -d 'A column that a merge takes, with its value from the new one; once for each.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" combine' -l 'combine' -d 'The new column\'s value from those that are merged.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" gin' -l 'gin' -d 'An index by what JSON documents hold.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate"' -l 'path' -d 'A top-level key of JSON documents that queries compare; once for each.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" columns' -l 'columns' -d 'Columns or expressions, with commas between them.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" index-name' -l 'index-name' -d 'The index\'s name.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" unique' -l 'unique' -d 'Forbid duplicates.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" using' -l 'using' -d 'The access method of an index, such as gin.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" where' -l 'where' -d 'Which rows an index holds.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" include' -l 'include' -d 'Columns that an index carries along, with commas between them.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" constraint-name' -l 'constraint-name' -d 'The constraint\'s name.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" condition' -l 'condition' -d 'What must be true of every row.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" ref-table' -l 'ref-table' -d 'The table referred to.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" ref-column' -l 'ref-column' -d 'The column referred to.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" on-delete' -l 'on-delete' -d 'What follows ON DELETE, such as CASCADE.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" index' -l 'index' -d 'Whether to build an index on the column of a foreign key: true or false.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" orphans-keep-in' -l 'orphans-keep-in' -d 'A new table for rows without the row they refer to.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" into' -l 'into' -d 'The new table that takes a repeated value apart.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" key' -l 'key' -d 'The new table\'s column that holds the key of the row.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" key-type' -l 'key-type' -d 'The type of that key; bigint where it is left out.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" elements' -l 'elements' -d 'What gives the elements of NEW, each called item; jsonb_array_elements(NEW.column) where it is left out.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" by' -l 'by' -d 'How a table is divided: range, list or hash.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate"' -l 'partition' -d 'A partition, with its values or the two ends of its range; once for each.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" every' -l 'every' -d 'The length of ranges: month, quarter, 2 weeks, 1000000.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" from' -l 'from' -d 'Where the first range begins.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" to' -l 'to' -d 'Where the last range ends, itself not in it.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" premake' -l 'premake' -d 'How many more ranges are to follow.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" count' -l 'count' -d 'How many partitions, of a hash.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" keep-as' -l 'keep-as' -d 'What the earlier table is called after a swap.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" referencing' -l 'referencing' -d 'What becomes of foreign keys that point at the table: refuse or drop.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" batch-size' -l 'batch-size' -d 'How many rows one transaction of a copy holds; left out, what takes 50 ms.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" force' -l 'force' -d 'Overwrite a file of other content.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate generate" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate list" json' -l 'json' -d 'One JSON document.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate list" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate plan" -eq 1' -fka '(ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n \'s/\\.ya*ml$//p\')'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate plan" phase' -l 'phase' -d 'Only this phase.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate plan" json' -l 'json' -d 'One JSON document.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate plan" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate apply" -eq 1' -fka '(ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n \'s/\\.ya*ml$//p\')'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" phase' -l 'phase' -d 'Only this phase; says that its gate was passed.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" through' -l 'through' -d 'All phases up to this one; says that their gates were passed.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" dry-run' -l 'dry-run' -d 'Show the plan and change nothing.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" y yes' -s 'y' -l 'yes' -d 'Answer yes; never answers a gate.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" json' -l 'json' -d 'One JSON document a line, as it happens.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" step' -l 'step' -d 'What became of a step that was cut off.' -rfka 'done again'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" skip-backup' -l 'skip-backup' -d 'Accepted; no backup is made.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" skip-snapshot' -l 'skip-snapshot' -d 'Drop without keeping: a rollback brings no values back, and no table.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" on-failure' -l 'on-failure' -d 'What becomes of a phase that fails: back to its start, or left for you to look at.' -rfka 'rollback stop'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" kill-blockers' -l 'kill-blockers' -d 'End sessions that block a step and have been idle in a transaction for 5 s.' -rfka 'idle'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate apply" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate resume" -eq 1' -fka '(ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n \'s/\\.ya*ml$//p\')'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate resume" y yes' -s 'y' -l 'yes' -d 'Answer yes; never answers a gate.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate resume" json' -l 'json' -d 'One JSON document a line, as it happens.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate resume" step' -l 'step' -d 'What became of a step that was cut off.' -rfka 'done again'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate resume" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate pause" -eq 1' -fka '(ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n \'s/\\.ya*ml$//p\')'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate pause" json' -l 'json' -d 'One JSON document.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate pause" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate throttle" workers' -l 'workers' -d 'Connections that move rows at the same time.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate throttle" batch' -l 'batch' -d 'The most rows of a batch.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate throttle" max-lag' -l 'max-lag' -d 'Seconds that a replica may be behind; more holds the rows.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate throttle" off' -l 'off' -d 'Take all of it back.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate throttle" json' -l 'json' -d 'One JSON document.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate throttle" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate status" -eq 1' -fka '(ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n \'s/\\.ya*ml$//p\')'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate status" exit-code' -l 'exit-code' -d 'Exit status 0 when done, 10 when waiting at a gate, 11 when pending.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate status" watch' -l 'watch' -d 'Follow the run under way until it ends, or Ctrl-C; with --json one document a line.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate status" json' -l 'json' -d 'One JSON document.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate status" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate rollback" -eq 1' -fka '(ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n \'s/\\.ya*ml$//p\')'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate rollback" to-phase' -l 'to-phase' -d 'The last phase that stays; 0 takes all back.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate rollback" y yes' -s 'y' -l 'yes' -d 'Answer yes.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate rollback" json' -l 'json' -d 'One JSON document a line, as it happens.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate rollback" step' -l 'step' -d 'What became of a step that was cut off.' -rfka 'done again'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate rollback" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell migrate forget" -eq 1' -fka '(ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n \'s/\\.ya*ml$//p\')'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate forget" older-than' -l 'older-than' -d 'Only what has been kept for longer: 30d, 12h, 2w, 0.' -rfka ''
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate forget" dry-run' -l 'dry-run' -d 'Show what would go and change nothing.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate forget" y yes' -s 'y' -l 'yes' -d 'Answer yes.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate forget" json' -l 'json' -d 'One JSON document.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate forget" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell migrate schema" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell sandbox" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell sandbox" -eq 1' -fa 'start' -d 'Start it; the first time, make it.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell sandbox" -eq 1' -fa 'stop' -d 'Stop it; its data stays.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell sandbox" -eq 1' -fa 'status' -d 'Say whether it runs, and where.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell sandbox" -eq 1' -fa 'url' -d 'Print how to connect to it, for ai-shell, psql and others.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell sandbox" -eq 1' -fa 'reset' -d 'Throw its data away and start anew.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell sandbox start" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell sandbox stop" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell sandbox status" json' -l 'json' -d 'One JSON document.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell sandbox status" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell sandbox url" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell sandbox reset" y yes' -s 'y' -l 'yes' -d 'Answer yes.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell sandbox reset" ? help' -s '?' -l 'help' -d 'Show help information.'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_positional "ai-shell completions" -eq 1' -fka 'bash zsh fish'
complete -c 'ai-shell' -n '__ai-shell_should_offer_completions_for_flags_or_options "ai-shell completions" ? help' -s '?' -l 'help' -d 'Show help information.'
