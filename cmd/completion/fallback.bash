
# Without the package bash-completion nothing says which words the line has.
# Bash breaks words at = and :, and what it broke is put together here.
__civoctl_init_completion()
{
    COMPREPLY=()
    if declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
        _get_comp_words_by_ref "$@" cur prev words cword
        return
    fi
    local i piece before="" line=${COMP_LINE:0:COMP_POINT}
    words=() cword=0
    for ((i = 0; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]}
        if ((i > 0)) && [[ $line != [[:space:]]* && ( $piece == [=:]* || $before == *[=:] ) ]]; then
            words[cword]+=$piece
        else
            ((i > 0)) && ((cword += 1))
            words[cword]=$piece
            while [[ $line == [[:space:]]* ]]; do line=${line#?}; done
        fi
        # The last piece goes on behind the cursor.
        if ((i == COMP_CWORD)); then
            words[cword]=${words[cword]%"${piece#"$line"}"}
        fi
        line=${line#"$piece"}
        before=$piece
    done
    cur=${words[cword]} prev=""
    ((cword > 0)) && prev=${words[cword - 1]}
    return 0
}
