package org.redoubt.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.redoubt.guard.alert.DetectorLoader;
import org.redoubt.guard.alert.Detectors;
import org.redoubt.guard.sigma.RuleInfo;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt alerts …} */
@Command(
        name = "alerts",
        description = "What the rules have found in the audit log.",
        subcommands = {
            AlertsCommand.ListAll.class,
            AlertsCommand.Show.class,
            AlertsCommand.Close.class,
            AlertsCommand.Rules.class
        })
final class AlertsCommand extends CommandGroup {
    @Command(name = "list", description = "List the alerts that nobody has closed, the latest last.")
    static final class ListAll extends AdminCommand {
        @Option(names = "--all", description = "With those that were closed.")
        private boolean all;

        @Override
        AdminRequest request() {
            return new AdminRequest.ListAlerts(all);
        }
    }

    @Command(name = "show", description = "Show an alert: whom it concerns, what to do, and the events that show it.")
    static final class Show extends AdminCommand {
        @Parameters(paramLabel = "ID", description = "As listed, such as a3.")
        private String id = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.ShowAlert(id);
        }
    }

    @Command(name = "close", description = "Say that an alert is dealt with.")
    static final class Close extends AdminCommand {
        @Parameters(paramLabel = "ID")
        private String id = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.CloseAlert(id);
        }
    }

    @Command(
            name = "rules",
            description = {
                "List the rules in force, those that come with the server and those of the folder rules;",
                "exits with 1 when a rule or an indicator cannot be used."
            })
    static final class Rules implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            Detectors detectors =
                    new DetectorLoader(common.folder().rules(), common.folder().indicators()).load();
            List<Map<String, Object>> rows = new ArrayList<>();
            for (RuleInfo rule : detectors.rules().infos()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("rule", rule.name());
                row.put("level", rule.level().text());
                row.put("title", rule.title());
                rows.add(row);
            }
            if (!detectors.problems().isEmpty()) {
                return common.failed(String.join("\n", detectors.problems()));
            }
            return common.done(rows.size() + " rules and " + detectors.indicators().size() + " indicators are in force", rows);
        }
    }
}
