package org.redoubt.server.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code redoubt domain dns …}: a zone file with remarks, so that it can be pasted as it is. */
@Command(
        name = "dns",
        description = {
            "Show every DNS record that a domain should publish, in zone file form, and compare those that it does.",
            "Fails when one that mail needs is missing or wrong, or the DNS does not answer."
        })
final class DomainDnsCommand implements Callable<Integer> {
    @Mixin
    private AskingOptions common = new AskingOptions();

    @Parameters(paramLabel = "DOMAIN")
    private String domain = "";

    @Override
    public Integer call() throws Exception {
        try (AdminService service = common.open()) {
            return switch (service.ask(new AdminRequest.CheckDomain(domain))) {
                case AdminAnswer.Done done -> tell(done);
                case AdminAnswer.Refused(var why) -> common.failed(why);
            };
        }
    }

    private int tell(AdminAnswer.Done done) {
        if (common.json()) {
            var _ = common.tell(done);
        } else {
            print(done);
        }
        return wrong(done.rows()) == 0 ? CommonOptions.DONE : CommonOptions.FAILED;
    }

    private static long wrong(List<Map<String, Object>> rows) {
        return rows.stream()
                .filter(row -> Boolean.TRUE.equals(row.get("needed")) && !"right".equals(row.get("state")))
                .count();
    }

    private void print(AdminAnswer.Done done) {
        for (Map<String, Object> row : done.rows()) {
            boolean needed = Boolean.TRUE.equals(row.get("needed"));
            String state = String.valueOf(row.get("state"));
            common.out().println("; " + (needed || "right".equals(state) ? "" : "advised, ") + state + ": " + row.get("words"));
            common.out().println(row.get("zone"));
        }
        common.out().println("; the policy for MTA-STS (RFC 8461), to be served at");
        done.message().lines().forEach(line -> common.out().println(";   " + line));
        long wrong = wrong(done.rows());
        common.out().println(
                wrong == 0
                        ? "; everything that mail needs is right"
                        : "; " + wrong + (wrong == 1 ? " record that mail needs is" : " records that mail needs are") + " not right yet");
        common.out().flush();
    }
}
