#!/bin/bash

__ai-shell_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__ai-shell_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__ai-shell_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__ai-shell_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_ai-shell() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(-w --no-password -W --password --sandbox -1 --single-transaction -X --no-rc -n --no-readline -s --single-step -S --single-line -l --list -A --no-align -t --tuples-only -x --expanded --csv --json -H --html -E --echo-hidden -z --field-separator-zero -0 --record-separator-zero -q --quiet -a --echo-all -e --echo-queries -b --echo-errors -V --version -? --help)
    local -a repeating_options=(-c --command -f --file -v --set --variable -P --pset)
    local -a non_repeating_options=(-h --host -p --port -U --username -d --dbname --migrations -T --table-attr -o --output -L --log-file -F --field-separator -R --record-separator --color)
    __ai-shell_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-h'|'--host')
        __ai-shell_add_completions -d
        return
        ;;
    '-p'|'--port')
        return
        ;;
    '-U'|'--username')
        return
        ;;
    '-d'|'--dbname')
        return
        ;;
    '-c'|'--command')
        return
        ;;
    '-f'|'--file')
        __ai-shell_add_completions -o plusdirs -fX '!*.@(sql)'
        return
        ;;
    '-v'|'--set'|'--variable')
        return
        ;;
    '--migrations')
        __ai-shell_add_completions -d
        return
        ;;
    '-P'|'--pset')
        return
        ;;
    '-T'|'--table-attr')
        return
        ;;
    '-o'|'--output')
        __ai-shell_add_completions -f
        return
        ;;
    '-L'|'--log-file')
        __ai-shell_add_completions -f
        return
        ;;
    '-F'|'--field-separator')
        return
        ;;
    '-R'|'--record-separator')
        return
        ;;
    '--color')
        __ai-shell_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    migrate|sandbox|completions|help)
        # Offer subcommand argument completions
        "_ai-shell_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'migrate sandbox completions help' -- "${cur}"))
        ;;
    esac
}

_ai-shell_migrate() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    create|generate|list|plan|apply|resume|pause|throttle|status|rollback|forget|schema|draft|phase|gate|timeout|check|on-rollback|show|undo|record|commit|discard|add-column|drop-column|set-not-null|drop-not-null|set-default|drop-default|backfill|dual-write-enable|dual-write-disable|carry-over|switch-column|change-type|rename-column|add-index|drop-index|add-constraint|drop-constraint|validate-constraint|create-table|rename-table|drop-table|drop-view|partition-table|rebuild-table|swap-table|add-partition|attach-partition|detach-partition|custom-sql)
        # Offer subcommand argument completions
        "_ai-shell_migrate_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'create generate list plan apply resume pause throttle status rollback forget schema draft phase gate timeout check on-rollback show undo record commit discard add-column drop-column set-not-null drop-not-null set-default drop-default backfill dual-write-enable dual-write-disable carry-over switch-column change-type rename-column add-index drop-index add-constraint drop-constraint validate-constraint create-table rename-table drop-table drop-view partition-table rebuild-table swap-table add-partition attach-partition detach-partition custom-sql' -- "${cur}"))
        ;;
    esac
}

_ai-shell_migrate_create() {
    repeating_flags=()
    non_repeating_flags=(--gin --unique --force -? --help)
    repeating_options=(--target --source --path --partition)
    non_repeating_options=(--type --table --column --data-type --old-column --new-column --new-name --view --default --old-type --new-type --up --down --combine --columns --index-name --using --where --include --constraint-name --condition --ref-table --ref-column --on-delete --index --orphans-keep-in --into --key --key-type --elements --by --every --from --to --premake --count --keep-as --referencing --batch-size)
    __ai-shell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--type')
        __ai-shell_add_completions -W 'add-nullable-column'$'\n''add-required-column'$'\n''remove-column'$'\n''rename-column'$'\n''change-type'$'\n''split-column'$'\n''merge-columns'$'\n''normalize-column'$'\n''add-json-column'$'\n''set-not-null'$'\n''add-index'$'\n''replace-index'$'\n''add-foreign-key'$'\n''add-unique-constraint'$'\n''add-check-constraint'$'\n''rename-table'$'\n''partition-table'$'\n''add-soft-delete'
        return
        ;;
    '--table')
        return
        ;;
    '--column')
        return
        ;;
    '--data-type')
        return
        ;;
    '--old-column')
        return
        ;;
    '--new-column')
        return
        ;;
    '--new-name')
        return
        ;;
    '--view')
        return
        ;;
    '--default')
        return
        ;;
    '--old-type')
        return
        ;;
    '--new-type')
        return
        ;;
    '--up')
        return
        ;;
    '--down')
        return
        ;;
    '--target')
        return
        ;;
    '--source')
        return
        ;;
    '--combine')
        return
        ;;
    '--path')
        return
        ;;
    '--columns')
        return
        ;;
    '--index-name')
        return
        ;;
    '--using')
        return
        ;;
    '--where')
        return
        ;;
    '--include')
        return
        ;;
    '--constraint-name')
        return
        ;;
    '--condition')
        return
        ;;
    '--ref-table')
        return
        ;;
    '--ref-column')
        return
        ;;
    '--on-delete')
        return
        ;;
    '--index')
        return
        ;;
    '--orphans-keep-in')
        return
        ;;
    '--into')
        return
        ;;
    '--key')
        return
        ;;
    '--key-type')
        return
        ;;
    '--elements')
        return
        ;;
    '--by')
        return
        ;;
    '--partition')
        return
        ;;
    '--every')
        return
        ;;
    '--from')
        return
        ;;
    '--to')
        return
        ;;
    '--premake')
        return
        ;;
    '--count')
        return
        ;;
    '--keep-as')
        return
        ;;
    '--referencing')
        return
        ;;
    '--batch-size')
        return
        ;;
    esac
}

_ai-shell_migrate_generate() {
    repeating_flags=()
    non_repeating_flags=(--gin --unique --force -? --help)
    repeating_options=(--target --source --path --partition)
    non_repeating_options=(--name --table --column --data-type --old-column --new-column --new-name --view --default --old-type --new-type --up --down --combine --columns --index-name --using --where --include --constraint-name --condition --ref-table --ref-column --on-delete --index --orphans-keep-in --into --key --key-type --elements --by --every --from --to --premake --count --keep-as --referencing --batch-size)
    __ai-shell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    '--table')
        return
        ;;
    '--column')
        return
        ;;
    '--data-type')
        return
        ;;
    '--old-column')
        return
        ;;
    '--new-column')
        return
        ;;
    '--new-name')
        return
        ;;
    '--view')
        return
        ;;
    '--default')
        return
        ;;
    '--old-type')
        return
        ;;
    '--new-type')
        return
        ;;
    '--up')
        return
        ;;
    '--down')
        return
        ;;
    '--target')
        return
        ;;
    '--source')
        return
        ;;
    '--combine')
        return
        ;;
    '--path')
        return
        ;;
    '--columns')
        return
        ;;
    '--index-name')
        return
        ;;
    '--using')
        return
        ;;
    '--where')
        return
        ;;
    '--include')
        return
        ;;
    '--constraint-name')
        return
        ;;
    '--condition')
        return
        ;;
    '--ref-table')
        return
        ;;
    '--ref-column')
        return
        ;;
    '--on-delete')
        return
        ;;
    '--index')
        return
        ;;
    '--orphans-keep-in')
        return
        ;;
    '--into')
        return
        ;;
    '--key')
        return
        ;;
    '--key-type')
        return
        ;;
    '--elements')
        return
        ;;
    '--by')
        return
        ;;
    '--partition')
        return
        ;;
    '--every')
        return
        ;;
    '--from')
        return
        ;;
    '--to')
        return
        ;;
    '--premake')
        return
        ;;
    '--count')
        return
        ;;
    '--keep-as')
        return
        ;;
    '--referencing')
        return
        ;;
    '--batch-size')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W 'add-nullable-column'$'\n''add-required-column'$'\n''remove-column'$'\n''rename-column'$'\n''change-type'$'\n''split-column'$'\n''merge-columns'$'\n''normalize-column'$'\n''add-json-column'$'\n''set-not-null'$'\n''add-index'$'\n''replace-index'$'\n''add-foreign-key'$'\n''add-unique-constraint'$'\n''add-check-constraint'$'\n''rename-table'$'\n''partition-table'$'\n''add-soft-delete'
        return
        ;;
    esac
}

_ai-shell_migrate_list() {
    repeating_flags=()
    non_repeating_flags=(--json -? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0
}

_ai-shell_migrate_plan() {
    repeating_flags=()
    non_repeating_flags=(--json -? --help)
    repeating_options=()
    non_repeating_options=(--phase)
    __ai-shell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--phase')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W "$(eval 'ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n '\''s/\.ya*ml$//p'\''')"
        return
        ;;
    esac
}

_ai-shell_migrate_apply() {
    repeating_flags=()
    non_repeating_flags=(--dry-run -y --yes --json --skip-backup --skip-snapshot -? --help)
    repeating_options=()
    non_repeating_options=(--phase --through --step --on-failure --kill-blockers)
    __ai-shell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--phase')
        return
        ;;
    '--through')
        return
        ;;
    '--step')
        __ai-shell_add_completions -W 'done'$'\n''again'
        return
        ;;
    '--on-failure')
        __ai-shell_add_completions -W 'rollback'$'\n''stop'
        return
        ;;
    '--kill-blockers')
        __ai-shell_add_completions -W 'idle'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W "$(eval 'ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n '\''s/\.ya*ml$//p'\''')"
        return
        ;;
    esac
}

_ai-shell_migrate_resume() {
    repeating_flags=()
    non_repeating_flags=(-y --yes --json -? --help)
    repeating_options=()
    non_repeating_options=(--step)
    __ai-shell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--step')
        __ai-shell_add_completions -W 'done'$'\n''again'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W "$(eval 'ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n '\''s/\.ya*ml$//p'\''')"
        return
        ;;
    esac
}

_ai-shell_migrate_pause() {
    repeating_flags=()
    non_repeating_flags=(--json -? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W "$(eval 'ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n '\''s/\.ya*ml$//p'\''')"
        return
        ;;
    esac
}

_ai-shell_migrate_throttle() {
    repeating_flags=()
    non_repeating_flags=(--off --json -? --help)
    repeating_options=()
    non_repeating_options=(--workers --batch --max-lag)
    __ai-shell_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--workers')
        return
        ;;
    '--batch')
        return
        ;;
    '--max-lag')
        return
        ;;
    esac
}

_ai-shell_migrate_status() {
    repeating_flags=()
    non_repeating_flags=(--exit-code --watch --json -? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W "$(eval 'ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n '\''s/\.ya*ml$//p'\''')"
        return
        ;;
    esac
}

_ai-shell_migrate_rollback() {
    repeating_flags=()
    non_repeating_flags=(-y --yes --json -? --help)
    repeating_options=()
    non_repeating_options=(--to-phase --step)
    __ai-shell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--to-phase')
        return
        ;;
    '--step')
        __ai-shell_add_completions -W 'done'$'\n''again'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W "$(eval 'ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n '\''s/\.ya*ml$//p'\''')"
        return
        ;;
    esac
}

_ai-shell_migrate_forget() {
    repeating_flags=()
    non_repeating_flags=(--dry-run -y --yes --json -? --help)
    repeating_options=()
    non_repeating_options=(--older-than)
    __ai-shell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--older-than')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W "$(eval 'ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n '\''s/\.ya*ml$//p'\''')"
        return
        ;;
    esac
}

_ai-shell_migrate_schema() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0
}

_ai-shell_migrate_draft() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=(--tag)
    non_repeating_options=(--description --author)
    __ai-shell_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--description')
        return
        ;;
    '--author')
        return
        ;;
    '--tag')
        return
        ;;
    esac
}

_ai-shell_migrate_phase() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_gate() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_timeout() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 1
}

_ai-shell_migrate_check() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    column-exists|column-not-exists|columns-match|converts|data-migrated|table-exists|table-not-exists|row-counts-match|index-exists|constraint-valid|rows-match|no-orphans|no-duplicates|custom)
        # Offer subcommand argument completions
        "_ai-shell_migrate_check_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'column-exists column-not-exists columns-match converts data-migrated table-exists table-not-exists row-counts-match index-exists constraint-valid rows-match no-orphans no-duplicates custom' -- "${cur}"))
        ;;
    esac
}

_ai-shell_migrate_check_column-exists() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_column-not-exists() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_columns-match() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_converts() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_data-migrated() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_table-exists() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_table-not-exists() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_row-counts-match() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_index-exists() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_constraint-valid() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_rows-match() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_no-orphans() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_no-duplicates() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_check_custom() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_on-rollback() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_show() {
    repeating_flags=()
    non_repeating_flags=(--json -? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W "$(eval 'ls -d -- *.yaml *.yml */*.yaml */*.yml 2>/dev/null; ls migrations 2>/dev/null | sed -n '\''s/\.ya*ml$//p'\''')"
        return
        ;;
    esac
}

_ai-shell_migrate_undo() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0
}

_ai-shell_migrate_record() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W 'on'$'\n''off'
        return
        ;;
    esac
}

_ai-shell_migrate_commit() {
    repeating_flags=()
    non_repeating_flags=(--force -? --help)
    repeating_options=()
    non_repeating_options=(--dir)
    __ai-shell_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--dir')
        __ai-shell_add_completions -d
        return
        ;;
    esac
}

_ai-shell_migrate_discard() {
    repeating_flags=()
    non_repeating_flags=(-y --yes -? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0
}

_ai-shell_migrate_add-column() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_drop-column() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_set-not-null() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_drop-not-null() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_set-default() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_drop-default() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_backfill() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_dual-write-enable() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_dual-write-disable() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_carry-over() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_switch-column() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_change-type() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_rename-column() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_add-index() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_drop-index() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_add-constraint() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_drop-constraint() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_validate-constraint() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_create-table() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_rename-table() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_drop-table() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_drop-view() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_partition-table() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_rebuild-table() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_swap-table() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_add-partition() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_attach-partition() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_detach-partition() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_migrate_custom-sql() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options -1
}

_ai-shell_sandbox() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    start|stop|status|url|reset)
        # Offer subcommand argument completions
        "_ai-shell_sandbox_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'start stop status url reset' -- "${cur}"))
        ;;
    esac
}

_ai-shell_sandbox_start() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0
}

_ai-shell_sandbox_stop() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0
}

_ai-shell_sandbox_status() {
    repeating_flags=()
    non_repeating_flags=(--json -? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0
}

_ai-shell_sandbox_url() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0
}

_ai-shell_sandbox_reset() {
    repeating_flags=()
    non_repeating_flags=(-y --yes -? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 0
}

_ai-shell_completions() {
    repeating_flags=()
    non_repeating_flags=(-? --help)
    repeating_options=()
    non_repeating_options=()
    __ai-shell_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ai-shell_add_completions -W 'bash'$'\n''zsh'$'\n''fish'
        return
        ;;
    esac
}

_ai-shell_help() {
    :
}

complete -o filenames -F _ai-shell ai-shell
