/* What Swift cannot call by itself: variadic functions, and renameat2(2), which Glibc's module map leaves out. */
#ifndef TIERGIT_CLIBGIT2_SHIM_H
#define TIERGIT_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/repository.h>
#include <malloc.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Makes libgit2 fsync every object, reference and index that it writes (off by default). */
static inline int tiergit_enable_fsync(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

/* How many bytes of objects that it has read libgit2 keeps (256 MiB by default). */
static inline int tiergit_set_cache_size(ssize_t bytes) {
    return git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, bytes);
}

/* Gives memory that was freed back to the system: the C library keeps it, apart for each thread that had it. */
static inline void tiergit_trim_memory(void) {
    malloc_trim(0);
}

/* Makes libgit2 accept a repository that another user owns: only after git itself accepted it. */
static inline int tiergit_set_owner_validation(int enabled) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

/* renameat2(2) with RENAME_EXCHANGE: 0, or -1 with errno (EINVAL, EXDEV or ENOSYS where it is not supported). */
static inline int tiergit_exchange(const char *first, const char *second) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, 2u /* RENAME_EXCHANGE */);
}

/* renameat2(2) with RENAME_NOREPLACE: 0, or -1 with errno EEXIST where the new path is taken. */
static inline int tiergit_rename_noreplace(const char *old_path, const char *new_path) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, old_path, AT_FDCWD, new_path, 1u /* RENAME_NOREPLACE */);
}

#endif
