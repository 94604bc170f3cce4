package org.redoubt.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.redoubt.directory.Service;

/**
 * {@code [client_certificates]}: certificates by which people are known.
 *
 * @param authorities files of those who vouch for them
 * @param revocations files of lists of revoked ones; nobody is asked when there is none
 * @param demanded what nobody signs in to otherwise
 */
public record ClientCertificatesConfig(
        List<Path> authorities, List<Path> revocations, Names names, boolean secondFactor, Set<Service> demanded) {
    /** What to sign in to with a certificate can be. */
    private static final Set<Service> POSSIBLE =
            Set.of(Service.IMAP, Service.POP3, Service.SUBMISSION, Service.MANAGESIEVE);

    /** Where a certificate says whose it is. */
    public enum Names {
        /** An e-mail address among the alternative names (RFC 5280 4.2.1.6). */
        RFC822NAME,
        /** The user principal name, as Active Directory writes it. */
        UPN
    }

    public ClientCertificatesConfig {
        authorities = List.copyOf(authorities);
        revocations = List.copyOf(revocations);
        demanded = Set.copyOf(demanded);
    }

    /** All files. */
    public List<Path> files() {
        List<Path> all = new ArrayList<>(authorities);
        all.addAll(revocations);
        return all;
    }

    /** With files found by this. */
    public ClientCertificatesConfig in(UnaryOperator<Path> resolve) {
        return new ClientCertificatesConfig(
                authorities.stream().map(resolve).toList(),
                revocations.stream().map(resolve).toList(),
                names,
                secondFactor,
                demanded);
    }

    static Optional<ClientCertificatesConfig> read(TomlSection section) {
        List<Path> authorities =
                section.texts("authorities").orElse(List.of()).stream().map(Path::of).toList();
        List<Path> revocations =
                section.texts("revocations").orElse(List.of()).stream().map(Path::of).toList();
        String name = section.text("person").orElse("rfc822Name");
        Set<Service> demanded = new TreeSet<>();
        for (String text : section.texts("demanded_for").orElse(List.of())) {
            POSSIBLE.stream()
                    .filter(each -> each.text().equals(text.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .ifPresentOrElse(
                            demanded::add,
                            () -> section.problem("demanded_for", "holds imap, pop3, submission and managesieve"));
        }
        boolean secondFactor = section.flag("second_factor").orElse(false);
        if (!name.equalsIgnoreCase("rfc822Name") && !name.equalsIgnoreCase("upn")) {
            section.problem("person", "is rfc822Name or upn: where a certificate says whose it is");
        }
        section.finish();
        if (authorities.isEmpty()) {
            if (!revocations.isEmpty() || !demanded.isEmpty()) {
                section.problem("authorities", "says who vouches for people's certificates, such as [\"company-ca.pem\"]");
            }
            return Optional.empty();
        }
        return Optional.of(new ClientCertificatesConfig(
                authorities,
                revocations,
                name.equalsIgnoreCase("upn") ? Names.UPN : Names.RFC822NAME,
                secondFactor,
                demanded));
    }
}
