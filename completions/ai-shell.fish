# Completion of ai-shell in fish: a folder such as ~/.config/fish/completions holds this file.

function __ai_shell_suggest
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    $words[1] completions suggest -- $words[2..-1] (commandline --current-token --cut-at-cursor) 2>/dev/null
end

complete --command ai-shell --no-files --keep-order --arguments '(__ai_shell_suggest)'
