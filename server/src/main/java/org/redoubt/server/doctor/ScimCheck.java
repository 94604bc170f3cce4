package org.redoubt.server.doctor;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;

/** Whether an identity provider's token is about to end: after that nobody is made, changed or locked by it. */
final class ScimCheck {
    private static final Duration SOON = Duration.ofDays(14);

    private ScimCheck() {}

    /** Nothing where there are no tokens. */
    static List<Finding> of(AdminService service, Instant now) throws IOException {
        return switch (service.ask(new AdminRequest.ListScimTokens())) {
            case AdminAnswer.Done(var _, var rows) ->
                rows.stream().map(row -> finding(row, now)).toList();
            case AdminAnswer.Refused(var why) -> List.of(Finding.problem("scim", why));
        };
    }

    private static Finding finding(Map<String, Object> row, Instant now) {
        String check = "scim token " + row.get("name");
        Instant until = Instant.parse(String.valueOf(row.get("until")));
        String remedy = "; make another with redoubt scim token add, give it to the identity provider, and remove this one";
        if (!until.isAfter(now)) {
            return Finding.problem(check, "it ended at " + until + ", so that nobody is followed by it" + remedy);
        }
        return until.isBefore(now.plus(SOON))
                ? Finding.warning(check, "it ends at " + until + remedy)
                : Finding.ok(check, "it is good until " + until + ", used last: " + row.get("used"));
    }
}
