package org.redoubt.server.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.detect.EventView;
import org.redoubt.guard.detect.Habits;
import org.redoubt.guard.indicator.Indicators;
import org.redoubt.guard.sigma.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redoubt indicators …} */
@Command(
        name = "indicators",
        description = "What others have seen in attacks: STIX 2.1 bundles in the folder indicators.",
        subcommands = {IndicatorsCommand.Match.class})
final class IndicatorsCommand extends CommandGroup {
    @Command(
            name = "match",
            description = {
                "Look for the indicators in the past: addresses, programs and logins of the audit log.",
                "Exits with 1 when there are any, or when a bundle cannot be used."
            })
    static final class Match implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                converter = AuditCommand.When.class,
                description = "2026-11-24, 2026-11-24T10:15:00Z, or 90m, 12h, 7d ago; else all there is.")
        private Optional<Instant> since = Optional.empty();

        private static final class Tally {
            final Finding finding;
            final Instant first;
            Instant last;
            long count;

            Tally(Finding finding) {
                this.finding = finding;
                this.first = finding.record().event().at();
                this.last = first;
            }
        }

        @Override
        public Integer call() throws Exception {
            Indicators indicators = Indicators.of(common.folder().indicators());
            if (!indicators.problems().isEmpty()) {
                return common.failed(String.join("\n", indicators.problems()));
            }
            if (indicators.size() == 0) {
                return common.failed("there are no indicators; put STIX 2.1 bundles, *.json, into "
                        + common.folder().indicators());
            }
            Map<String, Tally> tallies = new LinkedHashMap<>();
            AuditQuery query =
                    new AuditQuery(Optional.empty(), Optional.empty(), Optional.empty(), since, Optional.empty());
            AuditReader.Summary summary = new AuditReader(common.folder().audit()).query(query, record -> {
                count(indicators, record, tallies);
                return true;
            });
            String message = tallies.size() + " of " + indicators.size() + " indicators were seen in " + summary.matched()
                    + " recorded accesses" + AuditCommand.warning(summary);
            common.done(message, rows(tallies));
            return tallies.isEmpty() ? CommonOptions.DONE : CommonOptions.FAILED;
        }

        private static void count(Indicators indicators, AuditRecord record, Map<String, Tally> tallies) {
            for (Finding finding : indicators.look(new EventView(record, Habits.New.NOTHING))) {
                Tally tally = tallies.computeIfAbsent(
                        finding.rule().name() + finding.group(), _ -> new Tally(finding));
                tally.count++;
                tally.last = record.event().at();
            }
        }

        private static List<Map<String, Object>> rows(Map<String, Tally> tallies) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (Tally tally : tallies.values()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("indicator", tally.finding.rule().name());
                row.put("name", tally.finding.rule().title().replaceFirst("^Indicator seen: ", ""));
                tally.finding.group().forEach((type, value) -> row.put("value", type + " " + value));
                row.put("times", tally.count);
                row.put("first", tally.first.toString());
                row.put("last", tally.last.toString());
                rows.add(row);
            }
            return rows;
        }
    }
}
