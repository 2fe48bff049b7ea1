# bash completion for civoctl
#
# Nothing on the line is evaluated. Its words are taken apart here, passed to
# civoctl as they are, and compared with what civoctl answers.

# __civoctl_split takes apart what is before the cursor, and sets
#   words   the words before the one at the cursor, without quotes
#   word    the word at the cursor
#   quote   where in word an open quote begins; empty without one
#   mixed   not empty where word is more than plain text or one open quote
#   target  not empty where word is the target of a redirection
# It fails where the cursor is not in a simple command of civoctl.
__civoctl_split() {
    local line=${COMP_LINE:0:COMP_POINT} text char depth begun=""
    words=() word="" quote="" mixed="" target=""
    while [[ -n $line ]]; do
        text=${line%%[$' \t\n'\\\'\"\`\$\(\)\<\>\|\&\;]*}
        [[ -n $text ]] && begun=1
        word+=$text
        line=${line:${#text}}
        char=${line:0:1}
        line=${line:1}
        case $char in
            "") ;;
            " " | $'\t' | $'\n') __civoctl_end_word ;;
            \\)
                word+=${line:0:1} line=${line:1} begun=1 mixed=1
                ;;
            \')
                [[ $line == *\'* ]] || quote=${#word}
                word+=${line%%\'*} begun=1
                if [[ -z $quote ]]; then
                    line=${line#*\'} mixed=1
                else
                    line=""
                fi
                ;;
            \")
                quote=${#word} begun=1
                while [[ -n $line ]]; do
                    text=${line%%[\\\"]*}
                    word+=$text
                    line=${line:${#text}}
                    char=${line:0:1}
                    line=${line:1}
                    if [[ $char == \" ]]; then
                        quote="" mixed=1
                        break
                    elif [[ $char == \\ ]]; then
                        if [[ $line == [\$\`\"\\]* ]]; then
                            char=${line:0:1} line=${line:1}
                        fi
                        word+=$char mixed=1
                    fi
                done
                ;;
            \`)
                [[ $line == *\`* ]] || return 1
                word+=$char${line%%\`*}$char
                line=${line#*\`} begun=1 mixed=1
                ;;
            [\$\<\>\&])
                if [[ $char != \& && $line == \(* ]]; then
                    # A substitution goes on to the parenthesis that closes it.
                    word+=$char\( line=${line:1} depth=1 begun=1 mixed=1
                    while ((depth > 0)); do
                        [[ $line == *[\(\)]* ]] || return 1
                        text=${line%%[\(\)]*}
                        char=${line:${#text}:1}
                        word+=$text$char
                        line=${line:${#text}+1}
                        if [[ $char == \( ]]; then
                            depth=$((depth + 1))
                        else
                            depth=$((depth - 1))
                        fi
                    done
                elif [[ $char == \$ ]]; then
                    word+=$char begun=1 mixed=1
                elif [[ $char == \& && $line != \>* ]]; then
                    return 1
                else
                    # In 2> the number is part of the redirection.
                    [[ $word == *[!0-9]* || -n $mixed ]] || begun=""
                    __civoctl_end_word
                    while [[ $line == [\<\>\&\|]* ]]; do
                        line=${line:1}
                    done
                    target=1
                fi
                ;;
            *) return 1 ;;
        esac
    done
    ((${#words[@]} > 0))
}

__civoctl_end_word() {
    if [[ -n $begun && -n $target ]]; then
        target=""
    elif [[ -n $begun ]]; then
        words+=("$word")
    fi
    word="" mixed="" begun=""
}

# __civoctl_describe adds the descriptions to what is offered. It must not be
# used where bash may put more on the line than the words have in common.
__civoctl_describe() {
    local i length width=0 columns=${COLUMNS:-80} text note
    for ((i = 0; i < ${#COMPREPLY[@]}; i++)); do
        ((${#COMPREPLY[i]} > width)) && width=${#COMPREPLY[i]}
    done
    # Where a description of some use does not fit beside the longest word, the
    # words are not aligned.
    ((columns - width - 4 > 8)) || width=0
    for ((i = 0; i < ${#COMPREPLY[@]}; i++)); do
        note=${notes[i]}
        [[ -n $note ]] || continue
        printf -v text '%-*s' "$width" "${COMPREPLY[i]}"
        length=$((columns - ${#text} - 4))
        ((length > 0)) || continue
        ((${#note} > length)) && note="${note:0:length-1}…"
        COMPREPLY[i]="$text  ($note)"
    done
}

# __civoctl_distinct succeeds where the words differ in more than case and in
# more than - and _, which readline may take for the same.
__civoctl_distinct() {
    local -A seen
    local text
    for text in "${COMPREPLY[@]}"; do
        text=${text,,}
        seen[x${text//-/_}]=1
    done
    ((${#seen[@]} == ${#COMPREPLY[@]}))
}

# __civoctl_option sets an option of this completion, where bash has it.
__civoctl_option() {
    compopt -o "$1" 2>/dev/null
}

__start_civoctl() {
    local words word quote mixed target
    COMPREPLY=()
    __civoctl_split || return 0
    if [[ -n $target ]]; then
        __civoctl_option default
        return 0
    fi

    local line
    local -a lines=()
    while IFS= read -r line; do
        lines+=("$line")
    done < <(command civoctl __complete "${words[@]:1}" "$word" 2>/dev/null </dev/null)
    ((${#lines[@]} > 0)) || return 0
    local last=$((${#lines[@]} - 1))
    local directive=${lines[last]#:}
    [[ -n $directive && $directive != *[!0-9]* ]] || return 0
    ((directive & 1)) && return 0

    # civoctl answers with the value of --flag=value. What goes on the line is
    # what follows an open quote, or else the last character that breaks words.
    local flag="" start=${quote:-0} breaks=${COMP_WORDBREAKS//[^:=@,+%]/}
    [[ $word == -*=* ]] && flag=${word%%=*}=
    if [[ -z $quote && -n $breaks && $word == *[$breaks]* ]]; then
        line=${word##*[$breaks]}
        start=$((${#word} - ${#line}))
    fi
    local i text
    local -a notes=()
    for ((i = 0; i < last; i++)); do
        text=$flag${lines[i]%%$'\t'*}
        [[ -z $mixed && $text == "$word"* ]] || continue
        COMPREPLY+=("${text:start}")
        text=${lines[i]#*$'\t'}
        [[ $text == "${lines[i]}" ]] && text=""
        notes+=("$text")
    done

    ((directive & 2)) && __civoctl_option nospace
    ((directive & 32)) && __civoctl_option nosort
    if ((${#COMPREPLY[@]} == 0)); then
        ((directive & 4)) || __civoctl_option default
    elif ((${#COMPREPLY[@]} > 1)); then
        # ?, ! and @ list what there is; the latter two complete as well.
        case ${COMP_TYPE-} in
            63) __civoctl_describe ;;
            33 | 64) __civoctl_distinct && __civoctl_describe ;;
        esac
    fi
    return 0
}

# Bash before 4 cannot be told of each word whether it is a file.
if type compopt >/dev/null 2>&1; then
    complete -F __start_civoctl civoctl
else
    complete -o default -F __start_civoctl civoctl
fi
