package org.redoubt.server.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.guard.Touched;
import org.redoubt.store.id.NumberSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redoubt audit what-did} */
@Command(
        name = "what-did",
        description = {
            "What a session, an address or a person did: the exact messages opened, account by account.",
            "This is the list that the people concerned are owed after a break-in."
        })
final class AuditWhatDidCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--session", paramLabel = "ID", description = "One session, as audit query names it.")
    private Optional<String> session = Optional.empty();

    @Option(names = "--from", paramLabel = "IP", description = "Everything from this network address.")
    private Optional<String> address = Optional.empty();

    @Option(names = "--by", paramLabel = "ADDRESS", description = "Everything signed in as this person.")
    private Optional<String> by = Optional.empty();

    @Option(names = "--since", paramLabel = "TIME", converter = AuditCommand.When.class, description = "As in audit query.")
    private Optional<Instant> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", converter = AuditCommand.When.class, description = "Likewise.")
    private Optional<Instant> until = Optional.empty();

    /** What is counted together. */
    private record Act(long account, AuditKind kind, String action) {}

    /** How often, when, and which messages. */
    private static final class Tally {
        final Instant first;
        Instant last;
        long times;
        long refused;
        NumberSet.Builder emails = NumberSet.builder();

        Tally(Instant first) {
            this.first = first;
            this.last = first;
        }

        void add(AuditEvent event) {
            last = event.at();
            times++;
            refused += event.outcome().equals("ok") ? 0 : 1;
            emails.addAll(Touched.of(event.touched()).emails());
        }
    }

    @Override
    public Integer call() throws Exception {
        if (session.isEmpty() && address.isEmpty() && by.isEmpty()) {
            return common.failed("say who: --session, --from or --by");
        }
        Map<Act, Tally> acts = new LinkedHashMap<>();
        AuditReader.Summary summary = new AuditReader(common.folder().audit())
                .query(new AuditQuery(Optional.empty(), by, Optional.empty(), since, until), found -> {
                    AuditEvent event = found.event();
                    if (wanted(event)) {
                        acts.computeIfAbsent(new Act(event.account(), event.kind(), event.action()), _ -> new Tally(event.at()))
                                .add(event);
                    }
                    return true;
                });
        return common.done(message(acts) + AuditCommand.warning(summary), rows(acts));
    }

    private boolean wanted(AuditEvent event) {
        String remote = event.session().remote();
        return session.map(event.session().id()::equals).orElse(true)
                && address.map(ip -> remote.startsWith(ip) && remote.startsWith(":", ip.length())).orElse(true);
    }

    private static String message(Map<Act, Tally> acts) {
        Map<Long, NumberSet> opened = new TreeMap<>();
        acts.forEach((act, tally) -> {
            if (act.kind() == AuditKind.READ || act.kind() == AuditKind.EXPORT) {
                opened.merge(act.account(), tally.emails.build(), NumberSet::union);
            }
        });
        long messages = opened.values().stream().mapToLong(NumberSet::size).sum();
        return messages + (messages == 1 ? " message was" : " messages were") + " opened in " + opened.size()
                + (opened.size() == 1 ? " account" : " accounts");
    }

    private static List<Map<String, Object>> rows(Map<Act, Tally> acts) {
        List<Map<String, Object>> rows = new ArrayList<>();
        acts.forEach((act, tally) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("account", act.account());
            row.put("kind", act.kind().name());
            row.put("action", act.action());
            row.put("times", tally.times);
            row.put("refused", tally.refused);
            row.put("first", tally.first.toString());
            row.put("last", tally.last.toString());
            row.put("emails", tally.emails.build().toString());
            rows.add(row);
        });
        return rows;
    }
}
