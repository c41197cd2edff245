package ir.scheduling.subscription;

import ir.domain.session.SessionId;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.outbox.OutboxEventHandler;
import ir.scheduling.repository.FailedItems;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Subscription.Event;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.repository.Topic;
import ir.scheduling.task.ItemRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Numbers the events of each subscription, in the transaction that takes them off the queue. */
@ApplicationScoped
public class SubscriptionEventNumbering {
    /** The task under which a subscription with an unreadable document is shown. */
    static final String UNREADABLE = "subscription-document";

    private final FailedItems failedItems;
    private final ItemRunner items;
    private final SearchRepository searches;
    private final SessionRepository sessions;
    private final SubscriptionRepository subscriptions;

    @Inject
    public SubscriptionEventNumbering(
            FailedItems failedItems,
            ItemRunner items,
            SearchRepository searches,
            SessionRepository sessions,
            SubscriptionRepository subscriptions) {
        this.failedItems = failedItems;
        this.items = items;
        this.searches = searches;
        this.sessions = sessions;
        this.subscriptions = subscriptions;
    }

    /** Parses a subscription's filter; empty if it can no longer be parsed. */
    @FunctionalInterface
    public interface Filter {
        Optional<RecordSearch> search(Subscription subscription);
    }

    /** The outbox handler that numbers the events of each subscription. */
    public OutboxEventHandler eventHandler(Filter filter) {
        return new EventNumberer(filter);
    }

    private final class EventNumberer implements OutboxEventHandler {
        private final Filter filter;

        EventNumberer(Filter filter) {
            this.filter = filter;
        }

        @Override
        public String name() {
            return "subscriptions";
        }

        @Override
        public void handle(List<Outbox.Event> events, Instant now) {
            number(events, filter, now);
        }

        @Override
        public void setAside(String receiver, String problem, Instant now) {
            subscriptions
                    .lock(receiver)
                    .ifPresent(s -> subscriptions.save(
                            s.filterFailed(RecordedReasons.of("subscription-filter-failed", problem), now)));
        }
    }

    private void number(List<Outbox.Event> events, Filter filter, Instant now) {
        var matching = new LinkedHashMap<String, List<Event>>();
        var all = subscriptions.lockActive();
        all.unreadable().forEach(one -> numberUnreadable(one, events, now));
        var listening = all.subscriptions();
        for (var event : events) {
            for (var subscription : listening) {
                var topic = subscription.spec().topic();
                if (topic.includesEvent(event.type()) && !subscription.isExpired(now)) {
                    var of = matching.computeIfAbsent(subscription.id(), id -> new ArrayList<>());
                    for (var focus : focuses(topic, event)) {
                        if (matchesFilter(filter, subscription, focus, now)) {
                            of.add(new Event(
                                    subscription.numbered() + of.size() + 1,
                                    event.at(),
                                    topic,
                                    focus,
                                    event.patient()));
                        }
                    }
                }
            }
        }
        listening.stream()
                .filter(s -> !matching.getOrDefault(s.id(), List.of()).isEmpty())
                .forEach(s -> {
                    var of = matching.getOrDefault(s.id(), List.of());
                    subscriptions.add(s.id(), of);
                    subscriptions.save(s.withNumbered(of.size()));
                });
    }

    /**
     * Numbers all events of the topic, because the filter cannot be read; when the document is repaired, none is lost.
     * The subscription is shown as a failed item.
     */
    private void numberUnreadable(
            SubscriptionRepository.Unreadable subscription, List<Outbox.Event> events, Instant now) {
        if (failedItems.find(UNREADABLE, subscription.id()).isEmpty()) {
            items.record(UNREADABLE, subscription.id(), subscription.problem(), now);
        }
        var numbered = new ArrayList<Event>();
        for (var event : events) {
            if (subscription.topic().includesEvent(event.type()) && !subscription.isExpired(now)) {
                for (var focus : focuses(subscription.topic(), event)) {
                    numbered.add(new Event(
                            subscription.numbered() + numbered.size() + 1,
                            event.at(),
                            subscription.topic(),
                            focus,
                            event.patient()));
                }
            }
        }
        if (!numbered.isEmpty()) {
            subscriptions.addToUnreadable(subscription.id(), numbered);
        }
    }

    private List<String> focuses(Topic topic, Outbox.Event event) {
        if (topic != Topic.PROCEDURE_COMPLETED) {
            return List.of(event.subject());
        }
        return sessions.procedures(new SessionId(event.subject()));
    }

    private boolean matchesFilter(Filter filter, Subscription subscription, String focus, Instant now) {
        if (subscription.spec().filter().isBlank() || subscription.filterBroken()) {
            return true;
        }
        try {
            var search = filter.search(subscription)
                    .orElseThrow(() -> new IllegalStateException("the stored filter cannot be parsed"));
            return !searches.find(search.restrictedTo(List.of(focus)), now).isEmpty();
        } catch (RuntimeException exception) {
            throw new OutboxEventHandler.ReceiverFailed(subscription.id(), exception);
        }
    }
}
