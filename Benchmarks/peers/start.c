/* The least that a program can do which uses libgit2: the peer of `tiergit --version`. */
#include <git2.h>

int main(void) {
    return git_libgit2_init() > 0 ? 0 : 1;
}
