/* log REPOSITORY REFERENCE COUNT: prints id, time and subject of the newest commits of a reference, by libgit2 alone: the peer of
 * `tiergit log -n COUNT`. */
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>

static int check(int result) {
    if (result < 0) {
        fprintf(stderr, "%s\n", git_error_last()->message);
        exit(1);
    }
    return result;
}

int main(int argc, char **argv) {
    git_repository *repository;
    git_revwalk *walk;
    git_oid id;
    if (argc != 4) return 64;
    check(git_libgit2_init());
    check(git_repository_open(&repository, argv[1]));
    check(git_revwalk_new(&walk, repository));
    check(git_revwalk_push_ref(walk, argv[2]));
    for (int left = atoi(argv[3]); left > 0 && git_revwalk_next(&id, walk) == 0; left--) {
        git_commit *commit;
        check(git_commit_lookup(&commit, repository, &id));
        printf("%s %lld %s\n", git_oid_tostr_s(&id), (long long)git_commit_time(commit), git_commit_summary(commit));
        git_commit_free(commit);
    }
    return 0;
}
