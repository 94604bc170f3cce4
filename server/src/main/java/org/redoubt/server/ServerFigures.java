package org.redoubt.server;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.redoubt.search.Indexes;
import org.redoubt.wire.Metrics;

/** Figures of the process as a whole; the modules register their own. */
final class ServerFigures {
    private ServerFigures() {}

    static void register(Metrics metrics, Installation installation) {
        Runtime runtime = Runtime.getRuntime();
        Instant began = Instant.now();
        metrics.gauge("redoubt_info", "1, with the version as a label", () -> 1, "version", Main.version());
        metrics.gauge(
                "redoubt_uptime_seconds",
                "Seconds since the server began to start",
                () -> Duration.between(began, Instant.now()).toSeconds());
        metrics.gauge(
                "redoubt_heap_used_bytes", "Java heap in use", () -> runtime.totalMemory() - runtime.freeMemory());
        metrics.gauge("redoubt_heap_max_bytes", "Java heap at most", runtime::maxMemory);
        metrics.gauge("redoubt_data_free_bytes", "Free space where the data folder is", () -> free(installation));
        metrics.gauge(
                "redoubt_people",
                "People in the directory",
                () -> installation.directory().people().size());
        metrics.gauge(
                "redoubt_audit_available",
                "1 while the audit log can be written",
                () -> installation.audit().available() ? 1 : 0);
        metrics.gauge(
                "redoubt_audit_sealed_entries",
                "Entries that the signed head of the audit log names",
                () -> installation.sealer().sealedEntries());
        metrics.gauge(
                "redoubt_audit_unsealed_lines",
                "Lines of the audit log that are on disk and not sealed yet",
                () -> installation.sealer().lag());
        search(metrics, installation.indexes());
    }

    private static void search(Metrics metrics, Indexes indexes) {
        metrics.gauge("redoubt_search_indexes_open", "Search indexes held open", () -> indexes.figures().open());
        metrics.gauge(
                "redoubt_search_indexes_waiting",
                "Accounts whose search index waits to catch up",
                () -> indexes.figures().waiting());
        metrics.gauge(
                "redoubt_search_indexed_emails",
                "Emails indexed since the server began to start",
                () -> indexes.figures().emails());
        metrics.gauge(
                "redoubt_search_rebuilds",
                "Search indexes dropped as damaged, outdated or too far behind",
                () -> indexes.figures().rebuilds());
        metrics.gauge(
                "redoubt_search_queries", "Questions put to search indexes", () -> indexes.figures().queries());
        metrics.gauge(
                "redoubt_search_unanswered",
                "Questions that a search index did not answer in time, so that messages were read instead",
                () -> indexes.figures().unanswered());
    }

    private static long free(Installation installation) {
        try {
            FileStore disk = Files.getFileStore(installation.folder().root());
            return disk.getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }
}
