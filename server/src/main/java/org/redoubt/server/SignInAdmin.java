package org.redoubt.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.redoubt.directory.Administration;
import org.redoubt.directory.AppPassword;
import org.redoubt.directory.BreachList;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Group;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.Person;
import org.redoubt.directory.SecondFactorMade;
import org.redoubt.directory.Service;
import org.redoubt.directory.SignInPolicy;
import org.redoubt.directory.SignInPolicy.Hours;
import org.redoubt.guard.AddressRange;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.country.Countries;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;
import org.redoubt.server.admin.AdminRequest;

/** What an operator asks and does about who is signed in and how people sign in. */
final class SignInAdmin {
    /** Codes of countries, and XK, by which Kosovo goes in every table. */
    private static final Set<String> COUNTRIES = countries();

    private final Directory directory;
    private final Administration administration;
    private final ProgramAdmin programs;
    private final ScimAdmin scim;
    private final Path breachList;
    private final boolean countriesToldHere;
    private final OperatorAudit acts;

    SignInAdmin(
            Directory directory,
            Administration administration,
            ProgramAdmin programs,
            ScimAdmin scim,
            Path breachList,
            boolean countriesToldHere,
            OperatorAudit acts) {
        this.countriesToldHere = countriesToldHere;
        this.acts = acts;
        this.programs = programs;
        this.scim = scim;
        this.breachList = breachList;
        this.directory = directory;
        this.administration = administration;
    }

    private static Set<String> countries() {
        Set<String> countries = new TreeSet<>(List.of(Locale.getISOCountries()));
        countries.add("XK");
        return countries;
    }

    AdminAnswer answer(AdminRequest.SignIn request) throws IOException {
        return switch (request) {
            case AdminRequest.ListSessions(var address) -> sessions(address);
            case AdminRequest.EndSessions(var address, var id) -> end(address, id);
            case AdminRequest.AddAppPassword add -> addAppPassword(add);
            case AdminRequest.ListAppPasswords(var address) -> appPasswords(address);
            case AdminRequest.RemoveAppPassword(var address, var id) ->
                switch (administration.removeAppPassword(address, id)) {
                    case Outcome.Done<AppPassword>(var gone) -> Done.of("took back " + gone.name());
                    case Outcome.Refused<AppPassword>(var problem) -> new Refused(problem.text());
                };
            case AdminRequest.AddSecondFactor(var address) -> addSecondFactor(address);
            case AdminRequest.RemoveSecondFactor(var address) ->
                switch (administration.removeSecondFactor(address)) {
                    case Outcome.Done<Person>(var person) ->
                        Done.of("the password of " + person.address() + " is enough again");
                    case Outcome.Refused<Person>(var problem) -> new Refused(problem.text());
                };
            case AdminRequest.AskSecondFactor(var address, var withdraw) -> askSecondFactor(address, withdraw);
            case AdminRequest.SetPolicy set -> setPolicy(set);
            case AdminRequest.UseBreachList() -> useBreachList();
            case AdminRequest.ListPolicies() -> policies();
            case AdminRequest.UnlinkProvider(var address) -> unlink(address);
            case AdminRequest.ListPrograms(var address) -> programs.list(address);
            case AdminRequest.RemoveProgram(var address, var id) -> programs.remove(address, id);
            case AdminRequest.ListScimTokens() -> scim.list();
            case AdminRequest.AddScimToken add -> scim.add(add);
            case AdminRequest.RemoveScimToken(var id) -> scim.remove(id);
        };
    }

    private AdminAnswer useBreachList() throws IOException {
        Optional<BreachList> list = BreachList.open(breachList);
        administration.refusePasswords(list);
        return list.map(known -> Done.of("nobody may choose any of " + known.passwords() + " passwords from now on"))
                .orElseGet(() -> Done.of("there is no list; the commonest passwords are still refused"));
    }

    private AdminAnswer addAppPassword(AdminRequest.AddAppPassword add) {
        Optional<Set<Service>> services = services(add.services());
        if (services.isEmpty()) {
            return unknownProtocol();
        }
        Set<Service> wanted = services.get().isEmpty() ? Service.OF_PROGRAMS : services.get();
        return switch (administration.addAppPassword(add.address(), add.name(), wanted, add.readOnly())) {
            case Outcome.Done<AppPassword.Made>(var made) -> {
                Map<String, Object> row = row(made.password());
                row.put("password", made.secret());
                yield new Done("this is shown once; hand it over by a safe way", List.of(row));
            }
            case Outcome.Refused<AppPassword.Made>(var problem) -> new Refused(problem.text());
        };
    }

    private AdminAnswer appPasswords(String address) {
        Optional<Person> person = directory.person(address);
        if (person.isEmpty()) {
            return nobody(address);
        }
        acts.record(person.get().account(), "APP-PASSWORD LIST", "");
        List<Map<String, Object>> rows =
                directory.appPasswords(person.get().id()).stream().map(SignInAdmin::row).toList();
        return new Done(rows.isEmpty() ? "there are none" : "", rows);
    }

    private static Map<String, Object> row(AppPassword password) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", password.id());
        row.put("name", password.name());
        row.put("for", texts(password.services()));
        row.put("reads-only", password.readOnly());
        row.put("made", password.created().toString());
        row.put("used", password.lastUsed().map(Instant::toString).orElse("never"));
        return row;
    }

    private AdminAnswer addSecondFactor(String address) {
        return switch (administration.addSecondFactor(address)) {
            case Outcome.Done<SecondFactorMade>(var made) -> {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("authenticator", made.uri());
                row.put("recovery-codes", made.recoveryCodes());
                yield new Done(
                        "this is shown once; hand it over by a safe way. Mail programs need app passwords from now on",
                        List.of(row));
            }
            case Outcome.Refused<SecondFactorMade>(var problem) -> new Refused(problem.text());
        };
    }

    private AdminAnswer unlink(String address) {
        return switch (administration.unlink(address)) {
            case Outcome.Done<Person>(var person) ->
                Done.of(person.address() + " is whoever comes from the identity provider with that address next");
            case Outcome.Refused<Person>(var problem) -> new Refused(problem.text());
        };
    }

    private AdminAnswer askSecondFactor(String address, boolean withdraw) {
        return switch (withdraw ? administration.withdrawAsking(address) : administration.askSecondFactor(address)) {
            case Outcome.Done<Person>(var person) ->
                Done.of(
                        withdraw
                                ? person.address() + " is asked for nothing any more"
                                : person.address() + " has to give her second factor again; programs wait until she has");
            case Outcome.Refused<Person>(var problem) -> new Refused(problem.text());
        };
    }

    private AdminAnswer setPolicy(AdminRequest.SetPolicy set) {
        Optional<Set<Service>> services = services(set.services());
        if (services.isEmpty()) {
            return unknownProtocol();
        }
        List<AddressRange> networks = new ArrayList<>();
        for (String text : set.networks()) {
            Optional<AddressRange> network = AddressRange.parse(text);
            if (network.isEmpty()) {
                return new Refused("'" + text + "' is neither an address nor a network such as 192.0.2.0/24");
            }
            networks.add(network.get());
        }
        Set<String> countries = new TreeSet<>();
        for (String text : set.countries()) {
            String country = text.toUpperCase(Locale.ROOT);
            if (!COUNTRIES.contains(country) && !country.equals(Countries.UNKNOWN)) {
                return new Refused("'" + text + "' is no country; these are two letters such as DE (ISO 3166), and ZZ for"
                        + " addresses of which no country is known");
            }
            countries.add(country);
        }
        if (!countries.isEmpty() && !countriesToldHere) {
            return new Refused("nobody here knows in which country addresses are: name a table under [countries] in"
                    + " redoubt.toml first");
        }
        Optional<Hours> hours = set.hours().flatMap(SignInAdmin::hours);
        if (set.hours().isPresent() && hours.isEmpty()) {
            return new Refused("hours are written as in 07:00-19:00");
        }
        Set<Service> allowed = services.get().isEmpty() ? Set.of(Service.values()) : services.get();
        SignInPolicy policy = new SignInPolicy(set.secondFactor(), allowed, Set.copyOf(networks), countries, hours);
        return switch (administration.setPolicy(set.group(), policy)) {
            case Outcome.Done<Group>(var group) ->
                policy.equals(SignInPolicy.NONE)
                        ? Done.of(group.address() + " asks nothing of its people")
                        : new Done("counts from the next sign-in on", List.of(row(group, policy)));
            case Outcome.Refused<Group>(var problem) -> new Refused(problem.text());
        };
    }

    private static Optional<Hours> hours(String text) {
        String[] ends = text.split("-", -1);
        try {
            return ends.length == 2
                    ? Optional.of(new Hours(LocalTime.parse(ends[0]), LocalTime.parse(ends[1])))
                    : Optional.empty();
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    private AdminAnswer policies() {
        List<Map<String, Object>> rows = directory.groups().stream()
                .filter(group -> !directory.policy(group.id()).equals(SignInPolicy.NONE))
                .map(group -> row(group, directory.policy(group.id())))
                .toList();
        return new Done(rows.isEmpty() ? "no group asks anything of its people" : "", rows);
    }

    private static Map<String, Object> row(Group group, SignInPolicy policy) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("group", group.address());
        row.put("second-factor", policy.secondFactor());
        row.put("protocols", texts(policy.services()));
        row.put("networks", policy.networks().stream().map(AddressRange::text).sorted().toList());
        row.put("countries", policy.countries().stream().sorted().toList());
        row.put("hours", policy.hours().map(Hours::toString).orElse("always"));
        return row;
    }

    /** Empty when one of them is none. */
    private static Optional<Set<Service>> services(List<String> names) {
        Set<Service> found = EnumSet.noneOf(Service.class);
        for (String name : names) {
            Optional<Service> service = Arrays.stream(Service.values())
                    .filter(each -> each.text().equals(name))
                    .findFirst();
            if (service.isEmpty()) {
                return Optional.empty();
            }
            found.add(service.get());
        }
        return Optional.of(found);
    }

    private static AdminAnswer unknownProtocol() {
        return new Refused("protocols are " + String.join(", ", texts(Set.of(Service.values()))));
    }

    private static List<String> texts(Set<Service> services) {
        return services.stream().sorted().map(Service::text).toList();
    }

    private AdminAnswer sessions(Optional<String> address) {
        Optional<Person> person = address.flatMap(directory::person);
        if (address.isPresent() && person.isEmpty()) {
            return nobody(address.get());
        }
        person.ifPresentOrElse(
                one -> acts.record(one.account(), "SESSION LIST", ""), () -> acts.record("SESSION LIST", ""));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (LiveSession session : directory.sessions().list(of(person))) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("session", session.info().id());
            row.put("person", session.by().login());
            row.put("via", session.info().via());
            row.put("from", session.info().remote());
            row.put("method", session.by().method());
            row.put("credential", session.by().credential());
            row.put("since", session.since().toString());
            row.put("seen", session.lastSeen().toString());
            rows.add(row);
        }
        return new Done(rows.isEmpty() ? "nobody is signed in" : "", rows);
    }

    private AdminAnswer end(Optional<String> address, Optional<String> id) {
        Optional<Person> person = address.flatMap(directory::person);
        if (address.isPresent() && person.isEmpty()) {
            return nobody(address.get());
        }
        if (address.isEmpty() && id.isEmpty()) {
            return new Refused("name the session or the person");
        }
        Predicate<LiveSession> which = of(person)
                .and(session -> id.isEmpty() || id.get().equals(session.info().id()));
        int ended = administration.endSessions(which).size();
        return ended == 0
                ? new Refused("there is no such session; redoubt session list shows them")
                : Done.of("ended " + ended + (ended == 1 ? " session" : " sessions"));
    }

    private static Predicate<LiveSession> of(Optional<Person> person) {
        return session ->
                person.isEmpty() || session.by().account() == person.get().account().value();
    }

    private static AdminAnswer nobody(String address) {
        return new Refused("there is no account " + address);
    }
}
