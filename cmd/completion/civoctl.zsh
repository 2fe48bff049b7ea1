#compdef civoctl -redirect-,-default-,civoctl

# zsh completion for civoctl
#
# Nothing on the line is evaluated. Its words lose their quotes, no more, and are
# passed to civoctl as they are.

_civoctl() {
    local answer directive line text note
    local -a lines completions order space
    if [[ $compstate[context] == redirect ]]; then
        _civoctl_files
        return
    fi
    answer=$(command civoctl __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)
    lines=("${(@f)answer}")
    [[ $lines[-1] == :<-> ]] || return 1
    directive=${lines[-1]#:}
    (( directive & 1 )) && return 1
    (( directive & 2 )) && space=(-S '')
    (( directive & 32 )) && order=(-V)

    # civoctl answers with the value of --flag=value.
    [[ $PREFIX == -*=* ]] && compset -P 1 '*='
    for line in "${(@)lines[1,-2]}"; do
        text=${line%%$'\t'*}
        note=${line#$text}
        completions+=("${text//:/\\:}${note/#$'\t'/:}")
    done
    if (( $#completions )); then
        _describe $order completions completions $space
        return
    fi
    (( directive & 4 )) && return 1
    _civoctl_files
}

# _civoctl_files leaves alone what _files would expand: the variables and
# substitutions of a path.
_civoctl_files() {
    [[ $PREFIX == *[\$\`]* ]] && return 1
    _files
}

if [[ $funcstack[1] == _civoctl ]]; then
    _civoctl
else
    # A shell that has not loaded its completion yet loads it now.
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _civoctl civoctl -redirect-,-default-,civoctl
fi
