package org.redoubt.scim;

import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.redoubt.directory.provision.Provisioned;
import org.redoubt.directory.provision.Provisioning;
import org.redoubt.guard.json.Json;

/** What a service has said of people and groups that the directory has no place for, such as the ids that it gives them. */
final class Sayings {
    private final Provisioning provisioning;
    private final InstantSource clock;

    Sayings(Provisioning provisioning, InstantSource clock) {
        this.provisioning = provisioning;
        this.clock = clock;
    }

    Optional<Provisioned> record(long principal) {
        return provisioning.record(principal);
    }

    /** The attributes that were said; none where nothing was. */
    Map<String, Object> document(long principal) {
        Optional<Provisioned> record = record(principal);
        if (record.isEmpty() || record.get().document().isEmpty()) {
            return new LinkedHashMap<>();
        }
        try {
            return Json.read(record.get().document());
        } catch (IOException broken) {
            throw new IllegalStateException("what SCIM has said of somebody cannot be read", broken);
        }
    }

    /**
     * Writes down what was said.
     *
     * @param names of the attributes that are kept here
     * @param all what was said
     * @param shown all that is shown of it from then on, which the version is of
     */
    void keep(
            long principal,
            List<String> names,
            Map<String, Object> all,
            boolean locked,
            boolean deleted,
            Supplier<Map<String, Object>> shown) {
        Map<String, Object> document = new LinkedHashMap<>();
        for (String name : names) {
            Optional.ofNullable(all.get(name)).ifPresent(value -> document.put(name, value));
        }
        Provisioned said = new Provisioned(
                principal,
                Json.write(document),
                record(principal).map(Provisioned::created).orElse(clock.instant()),
                clock.instant(),
                "",
                locked,
                deleted);
        provisioning.put(said);
        provisioning.put(said.withVersion(Resource.version(shown.get())));
    }

    void forget(long principal) {
        provisioning.forget(principal);
    }
}
