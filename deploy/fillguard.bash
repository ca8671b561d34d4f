# shellcheck shell=bash
# Completes the commands and options of fillguard in bash. It asks the program
# itself, so that a new option needs no change here.
_fillguard() {
  local current=${COMP_WORDS[COMP_CWORD]} command=() word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
    -*) break ;;
    *) command+=("$word") ;;
    esac
  done
  local help
  help=$(fillguard "${command[@]}" --help 2>/dev/null) \
    || help=$(fillguard "${command[0]:-}" --help 2>/dev/null) || return 0
  local words
  if [[ $current == -* ]]; then
    words=$(grep -oE -- '--[a-z][a-z-]+' <<<"$help" | sort -u)
  else
    words=$(sed -n '/^Subcommands:/,$ s/^  \([a-z][a-z-]*\) .*/\1/p' <<<"$help")
  fi
  if [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}

complete -F _fillguard fillguard
