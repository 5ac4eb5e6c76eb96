/* A plugin for qemu's user-mode emulation: counts the instructions of the emulated program, of each thread on its own.

   At each mark, a call of getpriority(MARK, ...), it appends the count of the thread that calls so far to the file of
   its argument out=FILE.
   qemu-user of Debian 12 comes without a header for plugins, so the few declarations needed are here. */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))
#define GETPRIORITY 141 /* the number of this system call on 64-bit Arm */
#define MARK 77         /* not a valid first argument of getpriority */
#define NO_REGISTERS 0  /* the callback reads and writes no registers */
#define MAX_THREADS 1024 /* that the program starts in all; later ones share the counts of earlier ones */

typedef uint64_t plugin_id;
typedef void (*translated_cb)(plugin_id, void *block);
typedef void (*executed_cb)(unsigned int cpu, void *data);
typedef void (*syscall_cb)(plugin_id, unsigned int cpu, int64_t number, uint64_t first, uint64_t, uint64_t, uint64_t,
                           uint64_t, uint64_t, uint64_t, uint64_t);

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, translated_cb);
void qemu_plugin_register_vcpu_syscall_cb(plugin_id, syscall_cb);
void qemu_plugin_register_vcpu_tb_exec_cb(void *block, executed_cb, int flags, void *data);
size_t qemu_plugin_tb_n_insns(const void *block);

EXPORTED int qemu_plugin_version = PLUGIN_VERSION;

static uint64_t counts[MAX_THREADS];
static FILE *out;

static void executed(unsigned int cpu, void *length)
{
    __atomic_fetch_add(&counts[cpu % MAX_THREADS], (uint64_t)(uintptr_t)length, __ATOMIC_RELAXED);
}

static void translated(plugin_id id, void *block)
{
    qemu_plugin_register_vcpu_tb_exec_cb(block, executed, NO_REGISTERS, (void *)qemu_plugin_tb_n_insns(block));
}

static void called(plugin_id id, unsigned int cpu, int64_t number, uint64_t first, uint64_t a2, uint64_t a3,
                   uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8)
{
    if (number == GETPRIORITY && first == MARK) {
        fprintf(out, "%llu\n", (unsigned long long)__atomic_load_n(&counts[cpu % MAX_THREADS], __ATOMIC_RELAXED));
        fflush(out);
    }
}

EXPORTED int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
    if (argc != 1 || strncmp(argv[0], "out=", 4) != 0 || (out = fopen(argv[0] + 4, "w")) == NULL)
        return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_vcpu_syscall_cb(id, called);
    return 0;
}
