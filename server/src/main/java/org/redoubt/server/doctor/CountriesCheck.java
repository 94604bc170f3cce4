package org.redoubt.server.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.guard.country.CountryTable;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;

/** Whether the table of countries is there and of these days, and whether a policy of sign-in needs it. */
final class CountriesCheck {
    /** Networks change hands: after a quarter some people are told to be where they are not. */
    private static final Duration OLD = Duration.ofDays(90);

    private CountriesCheck() {}

    /** @param file of the configuration; without one there is a finding only where a policy needs it */
    static Optional<Finding> of(Optional<Path> file, AdminService service, Instant now) throws IOException {
        List<String> groups = groups(service);
        if (file.isEmpty()) {
            return groups.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Finding.problem("countries", "no table is named under [countries] in redoubt.toml" + shut(groups)));
        }
        try {
            CountryTable table = CountryTable.read(file.get());
            Instant made = table.made().orElse(Files.getLastModifiedTime(file.get()).toInstant());
            String text = file.get() + " is of " + made + " and has " + table.borders() + " borders";
            return Optional.of(
                    made.plus(OLD).isBefore(now)
                            ? Finding.warning(
                                    "countries",
                                    text + "; fetch a new one, for networks change hands" + needed(groups))
                            : Finding.ok("countries", text));
        } catch (IOException unusable) {
            return Optional.of(
                    groups.isEmpty()
                            ? Finding.warning("countries", unusable.getMessage() + "; rules tell no countries")
                            : Finding.problem("countries", unusable.getMessage() + shut(groups)));
        }
    }

    private static List<String> groups(AdminService service) throws IOException {
        return switch (service.ask(new AdminRequest.ListPolicies())) {
            case AdminAnswer.Done(var _, List<Map<String, Object>> rows) ->
                rows.stream()
                        .filter(row -> row.get("countries") instanceof List<?> countries && !countries.isEmpty())
                        .map(row -> String.valueOf(row.get("group")))
                        .toList();
            case AdminAnswer.Refused(var why) -> throw new IOException(why);
        };
    }

    private static String needed(List<String> groups) {
        return groups.isEmpty() ? "" : ", and who may sign in of " + String.join(", ", groups) + " hangs on it";
    }

    private static String shut(List<String> groups) {
        return "; until that is mended nobody of " + String.join(", ", groups)
                + " can sign in, unless ZZ is among the countries of their rules";
    }
}
