/*
 * A plugin for QEMU (version 1 of its interface for plugins): estimated cycles of a Cortex-M4, by the instructions that
 * it executes.
 *
 *     qemu-system-arm ... -plugin build/host/libcycles.so,to=PATH
 *
 * The model is that of the instruction timings in the Cortex-M4 Technical Reference Manual (DDI 0439), of memory
 * without wait states: a cycle an instruction, and besides
 *  - a load of one register 1, unless it follows a load or store of one register, whose data phase hides it
 *  - a load or store of N registers N
 *  - a branch that is taken, and what else continues elsewhere, 2 (of 1 to 3: the pipeline fills anew)
 *  - a division 5 (of 1 to 11), of floating point 13; a multiplication and addition of floating point 2
 * So it knows neither flash's wait states nor caches, buses that are busy, stalls on an address just computed, or
 * interrupts; and an IT counts 1, though it may be hidden.
 *
 * The program marks an interval by two hints that do nothing on a processor, BEGIN and END; at END the interval's
 * cycles go to the file as 8 bytes, little-endian, that the program can read by semihosting.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of QEMU's interface what is used here; Debian packages no header of it. */
typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { QEMU_PLUGIN_CB_NO_REGS = 0, QEMU_PLUGIN_INLINE_ADD_U64 = 0 };
typedef void (*insn_callback)(unsigned cpu, void *data);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*callback)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, insn_callback callback, int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, insn_callback callback, int flags,
                                            void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int operation, void *number,
                                                uint64_t value);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);

enum { BEGIN = 0xBF90, END = 0xBFA0, REFILL = 2, DIVISION = 5, FLOAT_DIVISION = 13 };

/** What an instruction is to the one behind it and to the count. */
struct timing {
    unsigned cycles;
    bool single; /**< a load or store of one register */
};

static uint64_t cycles, begun;
static uint64_t expected; /* where execution goes on unless a branch is taken */
static char path[4096];

static unsigned ones(uint32_t word) { return (unsigned)__builtin_popcount(word); }

static struct timing load(bool behind_single) { return (struct timing){behind_single ? 1 : 2, true}; }

static const struct timing one = {1, false}, store = {1, true};

static struct timing several(unsigned registers) { return (struct timing){1 + registers, false}; }

/** An instruction of 16 bits. */
static struct timing narrow(unsigned code, bool behind_single) {
    if (code >> 11 == 0x09) /* LDR literal */
        return load(behind_single);
    if (code >> 12 == 0x5) /* register offset: STR, STRH, STRB, then loads */
        return (code >> 9 & 7) < 3 ? store : load(behind_single);
    if (code >> 12 >= 0x6 && code >> 12 <= 0x9) /* immediate offset */
        return code & 0x800 ? load(behind_single) : store;
    if ((code & 0xFE00) == 0xB400 || (code & 0xFE00) == 0xBC00) /* PUSH, POP */
        return several(ones(code & 0x1FF));
    if (code >> 12 == 0xC) /* STM, LDM */
        return several(ones(code & 0xFF));
    return one;
}

/** One of the floating-point unit, or of the moves to and from it. */
static struct timing floating(unsigned first, unsigned second, bool behind_single) {
    if ((first & 0xFFE0) == 0xEC40) /* VMOV of two registers */
        return several(1);
    if ((first & 0xFE00) == 0xEC00) { /* VLDR and VSTR, else VLDM, VSTM, VPUSH and VPOP */
        if ((first & 0x0120) == 0x0100)
            return first & 0x10 ? load(behind_single) : store;
        return several(second & 0xFF);
    }
    if ((first & 0xFFB0) == 0xEE80 || ((first & 0xFFBF) == 0xEEB1 && (second & 0xC0) == 0xC0)) /* VDIV, VSQRT */
        return several(FLOAT_DIVISION);
    return (first & 0xFFB0) == 0xEE00 && !(second & 0x10) ? several(2) : one; /* VMLA, VMLS */
}

static struct timing wide(unsigned first, unsigned second, bool behind_single) {
    if ((first & 0xFE40) == 0xE800) /* LDM, STM */
        return several(ones(second));
    if ((first & 0xFFF0) == 0xE8D0 && (second & 0xFFE0) == 0xF000) /* TBB, TBH */
        return several(1);
    if ((first & 0xFE40) == 0xE840) /* LDRD, STRD */
        return several(2);
    if ((first & 0xFC00) == 0xEC00)
        return floating(first, second, behind_single);
    if ((first & 0xFE00) == 0xF800)
        return first & 0x10 ? load(behind_single) : store;
    if ((first & 0xFFD0) == 0xFB90) /* SDIV, UDIV */
        return several(DIVISION);
    return one;
}

static void begin(unsigned cpu, void *data) {
    (void)cpu, (void)data;
    begun = cycles;
}

static void end(unsigned cpu, void *data) {
    (void)cpu, (void)data;
    const uint64_t interval = cycles - begun;
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(&interval, sizeof interval, 1, file) != 1 || fclose(file) != 0) {
        fprintf(stderr, "%s: cannot be written\n", path);
        exit(1);
    }
}

/** Addresses of a block of instructions. */
struct block {
    uint64_t first, behind;
};

static void enter(unsigned cpu, void *data) {
    (void)cpu;
    const struct block *block = data;
    if (block->first != expected)
        cycles += REFILL;
    expected = block->behind;
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
    (void)id;
    const size_t count = qemu_plugin_tb_n_insns(tb);
    struct block *block = calloc(1, sizeof *block);
    bool single = false;
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        const size_t size = qemu_plugin_insn_size(insn);
        uint16_t code[2] = {0};
        memcpy(code, qemu_plugin_insn_data(insn), size);
        const struct timing timing = size == 2 ? narrow(code[0], single) : wide(code[0], code[1], single);
        single = timing.single;
        qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, &cycles, timing.cycles);
        if (size == 2 && (code[0] == BEGIN || code[0] == END))
            qemu_plugin_register_vcpu_insn_exec_cb(insn, code[0] == BEGIN ? begin : end, QEMU_PLUGIN_CB_NO_REGS, NULL);
        if (i == 0)
            block->first = qemu_plugin_insn_vaddr(insn);
        block->behind = qemu_plugin_insn_vaddr(insn) + size;
    }
    qemu_plugin_register_vcpu_tb_exec_cb(tb, enter, QEMU_PLUGIN_CB_NO_REGS, block);
}

__attribute__((visibility("default"))) extern int qemu_plugin_version;
int qemu_plugin_version = 1;

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count,
                                                               char **arguments);
int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count, char **arguments) {
    (void)info;
    if (count != 1 || strncmp(arguments[0], "to=", 3) != 0 || strlen(arguments[0]) >= sizeof path) {
        fprintf(stderr, "usage: -plugin libcycles.so,to=PATH\n");
        return 1;
    }
    memcpy(path, arguments[0] + 3, strlen(arguments[0] + 3) + 1);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
    return 0;
}
