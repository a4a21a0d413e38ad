/* SPDX-License-Identifier: BSD-3-Clause
 * units: times, sizes and rates in few columns. Pure. */
#include "config.h"

#include "tui/units.h"

#include <stdio.h>
#include <time.h>

void
units_elapsed(int64_t ms, char out[UNITS_MAX])
{
    long long s = ms > 0 ? ms / 1000 : 0;

    if (s >= 3600)
        snprintf(out, UNITS_MAX, "%lld:%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60));
    else
        snprintf(out, UNITS_MAX, "%d:%02d", (int)(s / 60), (int)(s % 60));
}

void
units_ago(int64_t then_s, int64_t now_s, char out[UNITS_MAX])
{
    static const struct {
        long long s;
        const char *unit;
    } units[] = {{365 * 86400, "y"}, {30 * 86400, "mo"}, {7 * 86400, "w"}, {86400, "d"},
        {3600, "h"}, {60, "m"}};
    long long s = now_s > then_s ? now_s - then_s : 0;

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (then_s > 0 && s >= units[i].s) {
            snprintf(out, UNITS_MAX, "%lld%s", s / units[i].s, units[i].unit);
            return;
        }
    }
    snprintf(out, UNITS_MAX, "%s", then_s > 0 ? "now" : "never");
}

void
units_bytes(double bytes, char out[UNITS_MAX])
{
    static const char letters[] = "\0KMGTP";
    int i = 0;

    while (bytes >= 999.5 && i < 5) {
        bytes /= 1024;
        i++;
    }
    if (i > 0 && bytes < 9.95)
        snprintf(out, UNITS_MAX, "%.1f%c", bytes, letters[i]);
    else if (i > 0)
        snprintf(out, UNITS_MAX, "%.0f%c", bytes, letters[i]);
    else
        snprintf(out, UNITS_MAX, "%.0f", bytes > 0 ? bytes : 0);
}

void
units_rate(double bytes_per_s, char out[UNITS_MAX])
{
    char size[UNITS_MAX];

    units_bytes(bytes_per_s, size);
    snprintf(out, UNITS_MAX, "%.20s%s", size, bytes_per_s >= 0.5 ? "/s" : "");
}

void
units_rtt(double ms, char out[UNITS_MAX])
{
    if (ms < 0)
        snprintf(out, UNITS_MAX, "-");
    else if (ms < 1)
        snprintf(out, UNITS_MAX, "%.1fms", ms);
    else if (ms < 999.5)
        snprintf(out, UNITS_MAX, "%.0fms", ms);
    else
        snprintf(out, UNITS_MAX, "%.1fs", ms / 1000);
}

void
units_clock(int64_t ms, char out[UNITS_MAX])
{
    time_t s = (time_t)(ms / 1000);
    struct tm tm;

    if (localtime_r(&s, &tm) == NULL)
        out[0] = '\0';
    else
        strftime(out, UNITS_MAX, "%H:%M:%S", &tm);
}
