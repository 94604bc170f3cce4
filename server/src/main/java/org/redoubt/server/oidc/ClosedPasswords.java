package org.redoubt.server.oidc;

import java.util.List;
import java.util.Optional;
import org.redoubt.directory.AddrSpec;
import org.redoubt.directory.PasswordService;
import org.redoubt.directory.Person;

/**
 * Takes no password of people who sign in elsewhere; app passwords, passkeys and tokens are theirs as before. Others' passwords are
 * kept by whoever kept them.
 *
 * @param domains whose people they are, lower case, in ASCII
 */
public record ClosedPasswords(List<String> domains, Optional<PasswordService> others) implements PasswordService {
    public ClosedPasswords {
        domains = List.copyOf(domains);
    }

    private boolean closed(Person person) {
        // A person's address is as people read it, a domain of the configuration in ASCII.
        return AddrSpec.parse(person.address())
                .filter(address -> domains.contains(address.domain().ascii()))
                .isPresent();
    }

    @Override
    public boolean keeps(Person person) {
        return closed(person) || others.filter(each -> each.keeps(person)).isPresent();
    }

    @Override
    public Answer check(Person person, byte[] password) {
        return closed(person) ? Answer.WRONG : others.map(each -> each.check(person, password)).orElse(Answer.UNAVAILABLE);
    }
}
