# fish completion for asitop. 'asitop --complete' prints the candidates: see
# src/common/cli/completion.h.

function __asitop_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l word $words[-1]
    set -l option (string match -r -- '^--[^=]*=' $word)
    for line in ($words[1] --complete $words[2..-1] 2>/dev/null)
        switch $line
            case :files
                for file in (__fish_complete_path (string replace -- "$option" '' $word))
                    printf '%s\n' "$option$file"
                end
            case ':command *'
                set -l first (string replace ':command ' '' $line)
                complete -C (string escape -- $words[(math $first + 1)..-2] | string join ' ')" $word"
            case '*'
                printf '%s\n' "$option$line"
        end
    end
end

complete -c asitop -f -a '(__asitop_complete)'
