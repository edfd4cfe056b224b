/// The completion scripts of the operating system's shells. Each asks the program itself what may stand at the cursor.
public enum CompletionScript {
    public static let shells = ["bash", "fish", "zsh"]

    public static func text(for shell: String) -> String? {
        switch shell {
        case "bash": bash
        case "zsh": zsh
        case "fish": fish
        default: nil
        }
    }

    private static let bash = #"""
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

        """#

    private static let zsh = #"""
        #compdef ai-shell
        # Completion of ai-shell in zsh: a folder of $fpath holds this file as _ai-shell.

        _ai_shell() {
            local line word note
            local -a finished unfinished
            for line in "${(@f)$("${words[1]}" completions suggest -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
                [[ -n $line ]] || continue
                word=${line%%$'\t'*} note=${line#*$'\t'}
                if [[ $word == */ || $word == *= ]]; then
                    unfinished+=("${word//:/\\:}:$note")
                else
                    finished+=("${word//:/\\:}:$note")
                fi
            done
            # In the order given: what can run now comes first.
            (( ${#finished} )) && _describe -V -t words word finished
            (( ${#unfinished} )) && _describe -V -t parts 'beginning' unfinished -S ''
            return 0
        }

        if [[ $funcstack[1] == _ai-shell ]]; then
            _ai_shell "$@"
        else
            compdef _ai_shell ai-shell
        fi

        """#

    private static let fish = #"""
        # Completion of ai-shell in fish: a folder such as ~/.config/fish/completions holds this file.

        function __ai_shell_suggest
            set -l words (commandline --tokenize --cut-at-cursor --current-process)
            $words[1] completions suggest -- $words[2..-1] (commandline --current-token --cut-at-cursor) 2>/dev/null
        end

        complete --command ai-shell --no-files --keep-order --arguments '(__ai_shell_suggest)'

        """#
}
