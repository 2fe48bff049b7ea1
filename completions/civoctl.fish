# fish completion for civoctl
#
# Nothing on the line is evaluated. Its words lose their quotes, no more, and are
# passed to civoctl as they are.

function __civoctl_complete
    # fish takes the target of a redirection for a word of the command: nothing is
    # offered after one.
    if commandline -pc | string collect | string replace -ar '\\\\.|\'(\\\\.|[^\'\\\\])*\'|"(\\\\.|[^"\\\\])*"' '' | string match -qr '[<>]'
        return
    end
    set -l words (commandline -opc)
    set -l word (commandline -ct | string collect)
    set -e words[1]
    set -l lines (command civoctl __complete $words "$word" 2>/dev/null </dev/null)
    set -l directive (string replace -rf '^:(\d+)$' '$1' -- "$lines[-1]"); or return
    set -e lines[-1]
    test (math "bitand($directive, 1)") -eq 0; or return

    # civoctl answers with the value of --flag=value.
    set -l flag (string match -r '^-[^=]*=' -- "$word")
    if set -q lines[1]
        printf '%s\n' "$flag"$lines
    else if test (math "bitand($directive, 4)") -eq 0; and not string match -qr '[$()]' -- "$word"
        set -l files (__fish_complete_path (string replace -- "$flag" '' "$word"))
        set -q files[1]; and printf '%s\n' "$flag"$files
    end
end

complete -c civoctl -e
complete -c civoctl -k -f -a '(__civoctl_complete)'
