extension ScriptBlocks {
    /// The gate, and what makes sure that the end of the deployments is recorded however the script ends.
    ///
    /// - Parameters:
    ///   - seesEveryDeployment: whether the gate can tell that none was started.
    ///   - watchesTraps: whether `trap` itself has to be stood in for.
    static func gate(_ target: String, seesEveryDeployment: Bool, watchesTraps: Bool) -> String {
        """
        # Nothing is deployed that is not what is recorded; how it ends is recorded, also where the script fails or is interrupted.
        if \(onPath); then
            __tiergit_target=(\(target))
            tiergit hook pre-deploy "${__tiergit_target[@]}" --process "$BASHPID" </dev/null || exit "$?"
            __tiergit_open=$BASHPID __tiergit_ran='' __tiergit_stopped='' __tiergit_failed='' __tiergit_hidden=''
        \(recording(seesEveryDeployment: seesEveryDeployment))
        \(traps)
        \(watchesTraps ? trapFunction + "\n" : "")\(copilotFunction)
            __tiergit_arm
        \(otherwise)
        """
    }

    private static func recording(seesEveryDeployment: Bool) -> String {
        let nothing = """
                elif [ "$1" = 0 ] && [ -z "$__tiergit_ran" ]; then
                    set -- --status 130 --error='no deployment was started'

            """
        return """
                __tiergit_record() { # exit code
                    [ "${__tiergit_open-}" = "$BASHPID" ] || return 0
                    __tiergit_open=''
                    if [ -n "$__tiergit_stopped" ]; then
                        set -- --status 130
                    elif [ -n "$__tiergit_failed" ]; then
                        set -- --status 1 --error="${__tiergit_failed%$'\\n'}"
            \(seesEveryDeployment ? nothing.indentedByFour : "")        else
                        set -- --status "$1" ${__tiergit_hidden:+--error="$__tiergit_hidden"}
                    fi
                    tiergit hook post-deploy "${__tiergit_target[@]}" "$@" </dev/null || :
                }
            """
    }

    /// A signal that ends bash leaves the exit code of the command before, which may be 0: then only `exit` and `return` are
    /// ends that somebody meant.
    private static let traps = #"""
            __tiergit_exit() { # exit code, command that ran last
                case "$1 $2" in [!0]* | '0 exit'* | '0 return'*) ;; *) __tiergit_stopped=1 ;; esac
                __tiergit_record "$1"
                return "$1"
            }
            __tiergit_stop() {
                __tiergit_stopped=1
                return "$1"
            }
            __tiergit_arm() { # puts ours before the script's own traps, which stay
                local signal own
                for signal in EXIT INT TERM; do
                    eval "own=($(builtin trap -p "$signal"))"
                    case "$signal ${own[2]-}" in
                    *__tiergit_*) ;;
                    EXIT*) builtin trap -- '__tiergit_exit "$?" "$BASH_COMMAND" && :'$'\n'"${own[2]-}" EXIT ;;
                    *' '?*) builtin trap -- '__tiergit_stop "$?" && :'$'\n'"${own[2]}" "$signal" ;;
                    esac
                done
            }
        """#

    /// A script that sets its own trap later would take ours away.
    private static let trapFunction = #"""
            __tiergit_trap() {
                builtin -- trap "$@" || return
                if [ "${__tiergit_open-}" = "$BASHPID" ]; then __tiergit_arm; fi
            }
            eval 'trap() { __tiergit_trap "$@"; }'
        """#

    /// Copilot exits 0 after Ctrl-C once it has rolled back, so the signal has to be seen; and a failure that the script passes
    /// over is one. `copilot env deploy` alone may say with 1 that nothing changed. A `copilot` of the script's own stays, unseen.
    private static let copilotFunction = #"""
            __tiergit_copilot() {
                local code=0 own IFS=' '
                case "${1-} ${2-}" in 'deploy '* | 'env deploy' | 'svc deploy' | 'job deploy') ;; *) code=none ;; esac
                if [ "$code" = none ] || [ "$__tiergit_open" != "$BASHPID" ]; then
                    command copilot "$@"
                    return
                fi
                __tiergit_ran=1
                __tiergit_arm
                own=$(builtin trap -p INT)
                if [ -z "$own" ]; then builtin trap '__tiergit_stopped=1' INT; fi
                command copilot "$@" || code=$?
                if [ -z "$own" ]; then
                    builtin trap - INT
                    if [ "$code" = 130 ] && [ -n "$__tiergit_stopped" ]; then kill -INT "$BASHPID"; fi
                fi
                own="copilot $*"
                case "$1" in
                env) if [ "$code" != 0 ]; then __tiergit_hidden="$own ended with $code"; fi ;;
                *)
                    __tiergit_failed=${__tiergit_failed//"$own failed"$'\n'/}
                    if [ "$code" != 0 ]; then __tiergit_failed+="$own failed"$'\n'; fi
                    ;;
                esac
                return "$code"
            }
            if declare -F copilot >/dev/null; then __tiergit_ran=1; else eval 'copilot() { __tiergit_copilot "$@"; }'; fi
        """#
}

extension String {
    fileprivate var indentedByFour: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    " + $0 }.joined(
            separator: "\n")
    }
}
