/* SPDX-License-Identifier: BSD-3-Clause
 * schedparts: what the files of sched share; for sched*.c only. */
#ifndef CORE_SCHEDPARTS_H
#define CORE_SCHEDPARTS_H

#include "core/sched.h"

/* The state that a scheduler's word stands for: SCHED_UNKNOWN when it is none of its words. */
enum sched_state sched_word(enum sched_kind kind, const char *word);

/* schedread: the reader of each scheduler. status is that of the query; out is zero but for left_s. */
void sched_read_slurm(const char *id, const char *text, int status, struct sched_job *out);
void sched_read_pbs(const char *id, const char *text, int status, struct sched_job *out);
void sched_read_lsf(const char *id, const char *text, int status, struct sched_job *out);
void sched_read_sge(const char *id, const char *text, int status, struct sched_job *out);
void sched_read_flux(const char *id, const char *text, int status, struct sched_job *out);

#endif
