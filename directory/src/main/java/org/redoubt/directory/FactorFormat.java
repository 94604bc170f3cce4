package org.redoubt.directory;

import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Factors.App;
import org.redoubt.directory.Factors.Familiar;
import org.redoubt.directory.Factors.Key;
import org.redoubt.directory.Factors.Second;
import org.redoubt.directory.SignInPolicy.Hours;
import org.redoubt.directory.credential.ScramVerifier;
import org.redoubt.directory.passkey.PublicKeyText;
import org.redoubt.directory.passkey.SignatureAlgorithm;
import org.redoubt.guard.AddressRange;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;

/** How app passwords, second factors, passkeys and sign-in policies are written, within the records of {@link RowFormat}. */
final class FactorFormat {
    private FactorFormat() {}

    static ByteWriter write(ByteWriter out, Factors row) {
        out.number(row.next()).number(row.apps().size());
        for (App app : row.apps()) {
            AppPassword shown = app.shown();
            out.number(shown.id())
                    .text(shown.name())
                    .number(Service.mask(shown.services()))
                    .u8(shown.readOnly() ? 1 : 0)
                    .number(shown.created().toEpochMilli())
                    .number(shown.lastUsed().map(Instant::toEpochMilli).orElse(0L))
                    .text(app.tag());
            ScramVerifier scram = app.scram();
            out.bytes(scram.salt()).number(scram.iterations()).bytes(scram.storedKey()).bytes(scram.serverKey());
        }
        out.u8(row.second().isPresent() ? 1 : 0);
        row.second().ifPresent(second -> {
            out.text(second.secret()).number(second.lastStep()).number(second.since().toEpochMilli());
            texts(out, second.recovery());
        });
        out.number(row.familiar().size());
        row.familiar().forEach(each -> out.text(each.login())
                .text(each.network())
                .number(each.last().toEpochMilli()));
        out.number(row.keys().size());
        for (Key key : row.keys()) {
            Passkey shown = key.shown();
            out.number(shown.id())
                    .text(shown.name())
                    .number(shown.created().toEpochMilli())
                    .number(shown.lastUsed().map(Instant::toEpochMilli).orElse(0L))
                    .u8(shown.synced() ? 1 : 0)
                    .text(key.credential())
                    .text(key.host())
                    .text(key.key().algorithm().name())
                    .text(key.key().spki())
                    .number(key.count());
        }
        out.number(row.asked().map(Instant::toEpochMilli).orElse(0L));
        out.u8(row.vault().isPresent() ? 1 : 0);
        row.vault().ifPresent(vault -> write(out, vault));
        List<Long> prf = row.keys().stream()
                .map(Key::shown)
                .filter(Passkey::prf)
                .map(Passkey::id)
                .toList();
        out.number(prf.size());
        prf.forEach(out::number);
        out.text(row.outside().orElse(""));
        return out;
    }

    static Factors read(PersonId person, ByteReader in) {
        long next = in.number();
        List<App> apps = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            apps.add(app(in));
        }
        Optional<Second> second = in.u8() == 0 ? Optional.empty() : Optional.of(second(in));
        List<Familiar> familiar = new ArrayList<>();
        // Records from before networks were remembered end here.
        for (int count = in.atEnd() ? 0 : in.count(); count > 0; count--) {
            familiar.add(new Familiar(in.text(), in.text(), Instant.ofEpochMilli(in.number())));
        }
        List<Key> keys = new ArrayList<>();
        // Records from before there were passkeys end here.
        for (int count = in.atEnd() ? 0 : in.count(); count > 0; count--) {
            keys.add(key(in));
        }
        // And those from before a second factor could be asked for again end here.
        Optional<Instant> asked = Optional.of(in.atEnd() ? 0L : in.number())
                .filter(at -> at > 0)
                .map(Instant::ofEpochMilli);
        // And those from before accounts could be sealed end here.
        Optional<Vault> vault = in.atEnd() || in.u8() == 0 ? Optional.empty() : Optional.of(vault(in));
        // And those from before it was known which passkeys can do PRF end here.
        Set<Long> prf = new HashSet<>();
        for (int count = in.atEnd() ? 0 : in.count(); count > 0; count--) {
            prf.add(in.number());
        }
        List<Key> told = keys.stream()
                .map(key -> prf.contains(key.shown().id()) ? key.shownAs(key.shown().withPrf()) : key)
                .toList();
        // And those from before people were known to a provider by more than their address end here.
        Optional<String> outside = Optional.of(in.atEnd() ? "" : in.text()).filter(link -> !link.isEmpty());
        return new Factors(person, next, apps, second, familiar, told, asked, vault, outside);
    }

    private static void write(ByteWriter out, Vault vault) {
        out.number(vault.since().toEpochMilli()).number(vault.wraps().size());
        for (Vault.Wrap wrap : vault.wraps()) {
            out.text(wrap.kind().name())
                    .number(wrap.number())
                    .number(wrap.memoryKib())
                    .number(wrap.passes())
                    .bytes(wrap.salt())
                    .bytes(wrap.sealed());
        }
    }

    private static Vault vault(ByteReader in) {
        Instant since = Instant.ofEpochMilli(in.number());
        List<Vault.Wrap> wraps = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            wraps.add(new Vault.Wrap(
                    Vault.Kind.valueOf(in.text()), in.number(), (int) in.number(), (int) in.number(), in.bytes(), in.bytes()));
        }
        return new Vault(since, wraps);
    }

    private static Key key(ByteReader in) {
        long id = in.number();
        String name = in.text();
        Instant created = Instant.ofEpochMilli(in.number());
        Optional<Instant> used = Optional.of(in.number()).filter(at -> at > 0).map(Instant::ofEpochMilli);
        boolean synced = in.u8() != 0;
        String credential = in.text();
        String host = in.text();
        PublicKeyText key = new PublicKeyText(SignatureAlgorithm.valueOf(in.text()), in.text());
        return new Key(new Passkey(id, name, created, used, synced, false), credential, host, key, in.number());
    }

    private static Second second(ByteReader in) {
        String secret = in.text();
        long lastStep = in.number();
        Instant since = Instant.ofEpochMilli(in.number());
        return new Second(secret, lastStep, texts(in), since);
    }

    private static App app(ByteReader in) {
        long id = in.number();
        String name = in.text();
        Set<Service> services = Service.ofMask(in.number());
        boolean readOnly = in.u8() != 0;
        Instant created = Instant.ofEpochMilli(in.number());
        Optional<Instant> used = Optional.of(in.number()).filter(at -> at > 0).map(Instant::ofEpochMilli);
        String tag = in.text();
        ScramVerifier scram = new ScramVerifier(in.bytes(), (int) in.number(), in.bytes(), in.bytes());
        return new App(new AppPassword(id, name, services, readOnly, created, used), tag, scram);
    }

    static ByteWriter write(ByteWriter out, SignInPolicy policy) {
        out.u8(policy.secondFactor() ? 1 : 0).number(Service.mask(policy.services()));
        texts(out, policy.networks().stream().map(AddressRange::text).sorted().toList());
        out.u8(policy.hours().isPresent() ? 1 : 0);
        policy.hours().ifPresent(hours -> out.number(hours.from().toSecondOfDay())
                .number(hours.to().toSecondOfDay()));
        texts(out, policy.countries().stream().sorted().toList());
        return out;
    }

    static SignInPolicy policy(ByteReader in) {
        boolean secondFactor = in.u8() != 0;
        Set<Service> services = Service.ofMask(in.number());
        Set<AddressRange> networks = new HashSet<>();
        for (String text : texts(in)) {
            networks.add(AddressRange.parse(text).orElseThrow(() -> new StoreException("a stored network is broken")));
        }
        Optional<Hours> hours = in.u8() == 0
                ? Optional.empty()
                : Optional.of(new Hours(LocalTime.ofSecondOfDay(in.number()), LocalTime.ofSecondOfDay(in.number())));
        // Policies of before know no countries.
        Set<String> countries = !in.atEnd() ? Set.copyOf(texts(in)) : Set.of();
        return new SignInPolicy(secondFactor, services, networks, countries, hours);
    }

    private static void texts(ByteWriter out, List<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
    }

    private static List<String> texts(ByteReader in) {
        List<String> texts = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            texts.add(in.text());
        }
        return texts;
    }
}
