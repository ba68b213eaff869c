#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/transport.h>

// git_libgit2_opts is variadic, which Swift cannot call: one function per list of arguments.
static inline int shim_git_set_search_path(int level, const char *path) {
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

static inline int shim_git_set_size(int option, size_t value) {
    return git_libgit2_opts(option, value);
}

static inline int shim_git_set_flag(int option, int value) {
    return git_libgit2_opts(option, value);
}

// What a subtransport and its stream carry for Swift, behind the part that libgit2 knows.
typedef struct shim_git_subtransport {
    git_smart_subtransport base;
    void *context;
} shim_git_subtransport;

typedef struct shim_git_stream {
    git_smart_subtransport_stream base;
    void *context;
} shim_git_stream;

// Extensions of the system's library that its headers hide from Swift, for the SSH client that libgit2 is given.
#include <spawn.h>

static const short shim_spawn_own_session = 0x80;

static inline int shim_spawn_close_from(posix_spawn_file_actions_t *actions, int lowest) {
    extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
    return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}
