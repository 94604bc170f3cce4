package org.redoubt.server.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code [administration]}: how people with roles reach the server, and what needs two of them.
 *
 * @param socket where they sign in from this machine, an absolute path; without it only those who may open the data
 *     folder reach the server
 * @param twoPeople acts that a second person has to agree to
 */
public record AdministrationConfig(Optional<Path> socket, Set<TwoPeople> twoPeople) {
    public static final AdministrationConfig DEFAULT = new AdministrationConfig(Optional.empty(), Set.of());

    /** An act that may need a second person. */
    public enum TwoPeople {
        /** Writing a person's mail to files. */
        EXPORT,
        /** Letting somebody open another person's mailbox. */
        GRANT,
        /** Giving somebody a role. */
        ROLE,
        /** Lifting a legal hold. */
        HOLD,
        /** Other officers of the escrow of sealed accounts, or none. */
        ESCROW;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public AdministrationConfig {
        twoPeople = Set.copyOf(twoPeople);
    }

    static AdministrationConfig read(TomlSection section) {
        Optional<Path> socket =
                section.text("socket").filter(text -> !text.isEmpty()).map(Path::of);
        if (socket.isPresent() && !socket.get().isAbsolute()) {
            section.problem("socket", "must be an absolute path such as /run/redoubt/admin.sock");
        }
        List<String> names = section.texts("two_people").orElse(List.of());
        Set<TwoPeople> twoPeople = EnumSet.noneOf(TwoPeople.class);
        Arrays.stream(TwoPeople.values()).filter(act -> names.contains(act.text())).forEach(twoPeople::add);
        if (twoPeople.size() < names.size()) {
            section.problem(
                    "two_people",
                    "must hold each at most once of "
                            + Arrays.stream(TwoPeople.values()).map(TwoPeople::text).collect(Collectors.joining(", ")));
        }
        section.finish();
        return new AdministrationConfig(socket, twoPeople);
    }
}
