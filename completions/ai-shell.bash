# Completion of ai-shell in bash: source this file, or let `make install` put it where bash-completion finds it.

_ai_shell() {
    # Words as blanks separate them: bash itself splits at = and : too, and completes what follows those.
    local line=${COMP_LINE:0:COMP_POINT} word note unfinished=
    local current=${line##*[[:space:]]}
    local -a words
    read -ra words <<<"${line%"$current"}"
    local cut=${current%"$2"}
    COMPREPLY=()
    while IFS=$'\t' read -r word note; do
        [[ $word == */ || $word == *= ]] && unfinished=yes
        printf -v word '%q' "${word#"$cut"}"
        COMPREPLY+=("${word//\\=/=}")
    done < <("${words[0]}" completions suggest -- "${words[@]:1}" "$current" 2>/dev/null)
    [[ $unfinished ]] && compopt -o nospace
    # In the order given: what can run now comes first.
    compopt -o nosort 2>/dev/null
    return 0
}

complete -F _ai_shell ai-shell
