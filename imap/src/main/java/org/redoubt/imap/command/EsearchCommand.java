package org.redoubt.imap.command;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.MailboxView;
import org.redoubt.account.RightsRevokedException;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.EsearchRequest;
import org.redoubt.imap.codec.EsearchRequest.Source;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.ReturnOptions;
import org.redoubt.imap.codec.ReturnOptions.Result;
import org.redoubt.imap.codec.SearchRequest;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/** ESEARCH, RFC 7377: one search of several mailboxes, none of which need be selected. */
final class EsearchCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        EsearchRequest request;
        try {
            request = SearchRequests.esearch(session, arguments);
        } catch (SearchRefusedException e) {
            return e.reply();
        }
        SearchRequest search = request.search();
        ReturnOptions asked = search.results().orElse(ReturnOptions.ALL);
        requireSelection(session, request, asked);
        if (search.modSeq()) {
            session.enable(Extension.CONDSTORE);
        }
        session.updates().tell(true);
        List<Place> places = new SearchedPlaces(session).of(request.sources());
        if (places.size() > Limits.SEARCHED_MAILBOXES) {
            return Reply.no("LIMIT", "These are too many mailboxes to search at once");
        }
        new Searching(session, search, asked).run(places);
        return Reply.ok("ESEARCH completed");
    }

    // RFC 7377 2.2.
    private static void requireSelection(Session session, EsearchRequest request, ReturnOptions asked)
            throws SyntaxException {
        boolean selected = session.selection().isPresent();
        boolean alone = request.sources().stream().allMatch(Source.Selected.class::isInstance);
        if (!selected && request.sources().stream().anyMatch(Source.Selected.class::isInstance)) {
            throw new SyntaxException("No mailbox is selected");
        }
        if (asked.asks(Result.SAVE) && !alone) {
            throw new SyntaxException("SAVE is of the selected mailbox alone");
        }
        if (asked.asks(Result.UPDATE) && !selected) {
            throw new SyntaxException("UPDATE is of the selected mailbox, and none is");
        }
        if (selected) {
            Esearch.requireFreshTag(session, session.selected(), Optional.of(asked));
        }
    }

    /** One ESEARCH at work, mailbox after mailbox. */
    private static final class Searching {
        private final Session session;
        private final SearchRequest request;
        private final ReturnOptions asked;
        private final Map<AccountId, SearchIndex> indexes = new HashMap<>();

        Searching(Session session, SearchRequest request, ReturnOptions asked) {
            this.session = session;
            this.request = request;
            this.asked = asked;
        }

        void run(List<Place> places) throws SyntaxException, IOException {
            boolean selectedToo = false;
            for (Place place : places) {
                Optional<Selected> selected = session.selection().filter(box -> box.is(place.account(), place.mailbox().id()));
                if (selected.isPresent()) {
                    selectedToo = true;
                    search(place, selected.get(), session.updates().present(selected.get()), asked);
                } else {
                    other(place);
                }
            }
            // RFC 7377 2.2: UPDATE is of the selected mailbox and of no other.
            if (asked.asks(Result.UPDATE) && !selectedToo) {
                session.selected().contexts().end(session, session.tag(), "The selected mailbox was not searched");
            }
        }

        private void other(Place place) throws SyntaxException, IOException {
            try {
                Optional<MailboxView> view = place.account().mailbox(place.mailbox().id());
                if (view.isPresent()) {
                    NumberSet recent = place.account().peekRecent(place.mailbox().id());
                    Selected box = new Selected(place.account(), view.get(), true, recent);
                    if (session.enabled(Extension.UIDONLY)) {
                        box.uidOnly();
                    }
                    search(place, box, view.get(), asked.without(Result.UPDATE));
                }
            } catch (RightsRevokedException e) {
                // RFC 7377 2.2: what one may not read is passed over, also when that has come about just now.
                session.out().rollback();
            }
        }

        private void search(Place place, Selected box, MailboxView view, ReturnOptions options)
                throws SyntaxException, IOException {
            AccountHandle account = place.account();
            SearchIndex index = indexes.computeIfAbsent(account.account(), _ -> SearchIndex.of(account));
            SearchRun.Found found = session.working(progress -> new SearchRun(box, view, index)
                    .counting(progress)
                    .run(request.key(), request.modSeq(), options.enough()));
            new Esearch(session, box, view, correlators(place), true, options)
                    .onlySome()
                    .answer(
                            request.key(),
                            request.modSeq(),
                            found,
                            new ResultList.Ascending(found.uids()),
                            found.relevancy(),
                            () -> new FollowedResults.InMailboxOrder(found.uids()));
            session.out().mark();
        }

        // RFC 7377 2.1 and 4.
        private byte[] correlators(Place place) {
            ResponseBuffer text = new ResponseBuffer();
            text.allowUtf8(session.out().utf8());
            text.raw(Esearch.correlators(session)).ascii(" MAILBOX ");
            MailboxPaths.write(place.path(), session.utf8Names(), text);
            return text.ascii(" UIDVALIDITY ").number(place.mailbox().uidValidity()).toByteArray();
        }
    }
}
