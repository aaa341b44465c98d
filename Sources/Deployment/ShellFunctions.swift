/// The bash functions behind the block of the gate. The block has the program print them, so that a script gains a few lines,
/// and what is mended here is mended for each script with the next update.
///
/// Blocks call `__tiergit_gate TARGET…` and, while `__tiergit_open` is not empty, `__tiergit_record CODE`: these stay as they are for as long as
/// there are blocks of this version.
package enum ShellFunctions {
    /// What a script needs beyond the rest.
    package enum Option: String, Sendable {
        /// Each deployment is seen, so that the gate can tell that none was started.
        case everyDeployment = "--every-deployment"
        /// The script may set a trap behind the gate, which would take away the gate's own.
        case traps = "--traps"
    }

    package static func text(_ options: Set<Option>) -> String {
        [
            gate, recording(seesEveryDeployment: options.contains(.everyDeployment)), traps,
            options.contains(.traps) ? trapFunction : nil, copilotFunction,
        ].compactMap(\.self).joined(separator: "\n") + "\n"
    }

    private static let gate = #"""
        __tiergit_gate() { # -c CLIENT -e ENV
            __tiergit_target=("$@")
            tiergit hook pre-deploy "$@" --process "$BASHPID" </dev/null || return
            __tiergit_open=$BASHPID __tiergit_ran='' __tiergit_stopped='' __tiergit_failed=''
            # A copilot of the script's own stays, unseen.
            if declare -F copilot >/dev/null; then __tiergit_ran=1; else copilot() { __tiergit_copilot "$@"; }; fi
            __tiergit_arm
        }
        """#

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
            \(seesEveryDeployment ? nothing : "")    else
                    set -- --status "$1"
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
        trap() { __tiergit_trap "$@"; }
        """#

    /// Copilot exits 0 after Ctrl-C once it has rolled back, so the signal has to be seen; and a failure that the script passes
    /// over is one. `copilot env deploy` alone may say with 1 that nothing changed: `hook run` tells one from the other.
    private static let copilotFunction = #"""
        __tiergit_copilot() {
            local code=0 own IFS=' '
            local run=(command copilot)
            case "${1-} ${2-}" in
            'env deploy') run=(tiergit hook run --keep-code -- copilot) ;;
            'deploy '* | 'svc deploy' | 'job deploy') ;;
            *) code=none ;;
            esac
            if [ "$code" = none ] || [ -z "$__tiergit_open" ]; then
                command copilot "$@"
                return
            elif [ "$__tiergit_open" != "$BASHPID" ]; then
                "${run[@]}" "$@"
                return
            fi
            __tiergit_ran=1
            __tiergit_arm
            own=$(builtin trap -p INT)
            if [ -z "$own" ]; then builtin trap '__tiergit_stopped=1' INT; fi
            "${run[@]}" "$@" || code=$?
            if [ -z "$own" ]; then
                builtin trap - INT
                if [ "$code" = 130 ] && [ -n "$__tiergit_stopped" ]; then kill -INT "$BASHPID"; fi
            fi
            if [ "$1" != env ]; then
                own="copilot $*"
                __tiergit_failed=${__tiergit_failed//"$own failed"$'\n'/}
                if [ "$code" != 0 ]; then __tiergit_failed+="$own failed"$'\n'; fi
            fi
            return "$code"
        }
        """#
}
