package org.redoubt.server;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.provision.ProvisionLimits;
import org.redoubt.directory.provision.ProvisionToken;
import org.redoubt.directory.provision.Provisioning;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;
import org.redoubt.server.admin.AdminRequest;

/** What an operator asks and does about the tokens of identity providers that provision people. */
final class ScimAdmin {
    private final Directory directory;
    private final Provisioning provisioning;
    private final List<String> followed;
    private final OperatorAudit acts;

    /** @param followed domains whose people an LDAP server has; two cannot both say who they are */
    ScimAdmin(Directory directory, Provisioning provisioning, List<String> followed, OperatorAudit acts) {
        this.directory = directory;
        this.provisioning = provisioning;
        this.followed = followed;
        this.acts = acts;
    }

    AdminAnswer list() {
        acts.record("SCIM-TOKEN LIST", "");
        List<Map<String, Object>> rows =
                provisioning.tokens().stream().map(ScimAdmin::row).toList();
        return new Done(rows.isEmpty() ? "there are none" : "", rows);
    }

    private static Map<String, Object> row(ProvisionToken token) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", token.id());
        row.put("name", token.name());
        row.put("domains", String.join(",", new TreeSet<>(token.domains())));
        row.put("reads-only", token.readOnly());
        row.put("made", token.created().toString());
        row.put("until", token.expires().toString());
        row.put("used", token.lastUsed().map(Instant::toString).orElse("never"));
        return row;
    }

    AdminAnswer add(AdminRequest.AddScimToken add) {
        if (!Provisioning.soundName(add.name())) {
            return new Refused("a token's name has 1 to 40 letters of ASCII, digits, '.', '_' and '-'");
        }
        Set<String> domains = new TreeSet<>();
        for (String text : add.domains()) {
            Optional<DomainName> domain = DomainName.parse(text).filter(directory.domains()::contains);
            if (domain.isEmpty()) {
                return new Refused(text + " is no domain of ours");
            }
            if (followed.contains(domain.get().ascii())) {
                return new Refused("the people of " + text + " come from the LDAP server of [ldap]; only one can say who they are");
            }
            domains.add(domain.get().ascii());
        }
        Instant now = InstantSource.system().instant();
        Instant until = Instant.ofEpochMilli(add.until());
        if (domains.isEmpty() || domains.size() > ProvisionLimits.DOMAINS) {
            return new Refused("a token is for 1 to " + ProvisionLimits.DOMAINS + " domains");
        }
        if (!until.isAfter(now) || until.isAfter(now.plus(ProvisionLimits.LIFE))) {
            return new Refused("a token ends within the next three years");
        }
        return provisioning
                .addToken(add.name(), domains, add.readOnly(), until, acts.operator(), acts.session())
                .<AdminAnswer>map(made -> {
                    Map<String, Object> row = row(made.token());
                    row.put("token", made.secret());
                    return new Done("this is shown once; the service is at /scim/v2 of the HTTPS port", List.of(row));
                })
                .orElseGet(() -> new Refused("there is a token of this name, or there are " + ProvisionLimits.TOKENS
                        + " already; redoubt scim token list shows them"));
    }

    AdminAnswer remove(long id) {
        return provisioning
                .removeToken(id, acts.operator(), acts.session())
                .<AdminAnswer>map(gone -> Done.of("took back " + gone.name()))
                .orElseGet(() -> new Refused("there is no such token; redoubt scim token list shows them"));
    }
}
