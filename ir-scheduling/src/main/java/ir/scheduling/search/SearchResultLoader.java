package ir.scheduling.search;

import ir.scheduling.repository.ReceivedResourceRepository;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.repository.SearchRepository.BookingBody;
import ir.scheduling.repository.SearchRepository.ResourceBody;
import ir.scheduling.repository.SearchRepository.SearchHit;
import ir.scheduling.repository.SearchRepository.SessionBody;
import ir.scheduling.repository.SearchRepository.Version;
import ir.scheduling.repository.SearchableRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Loads the items of search hits: a few queries per type, independent of the number of rows. */
@ApplicationScoped
public class SearchResultLoader {
    private final BookingItems bookingItems;
    private final FollowUpItems followUpItems;
    private final TreatmentItems treatmentItems;
    private final ReferralItems referralItems;
    private final ReceivedResourceRepository receivedResources;
    private final SearchRepository searches;

    @Inject
    public SearchResultLoader(
            BookingItems bookingItems,
            FollowUpItems followUpItems,
            TreatmentItems treatmentItems,
            ReferralItems referralItems,
            ReceivedResourceRepository receivedResources,
            SearchRepository searches) {
        this.bookingItems = bookingItems;
        this.followUpItems = followUpItems;
        this.treatmentItems = treatmentItems;
        this.referralItems = referralItems;
        this.receivedResources = receivedResources;
        this.searches = searches;
    }

    /** Items by id; records that were removed since the search are missing. */
    Map<String, SearchResultItem> load(List<SearchHit> hits, Instant now) {
        var found = new HashMap<String, SearchResultItem>();
        hits.stream()
                .collect(Collectors.groupingBy(SearchHit::record, LinkedHashMap::new, Collectors.toList()))
                .forEach((record, rows) -> found.putAll(load(
                        record,
                        rows.get(0).documentType(),
                        rows.stream().map(SearchHit::id).toList(),
                        now)));
        return found;
    }

    private Map<String, ? extends SearchResultItem> load(
            SearchableRecord record, String documentType, List<String> ids, Instant now) {
        return switch (record) {
            case BOOKING -> bookingItems.booked(ids, now);
            case SCHEDULED_VISIT, FOLLOW_UP_VISIT -> followUpItems.visits(ids, now);
            case WAITING_ENTRY -> bookingItems.waiting(ids);
            case TRIAGE, CHECKLIST_ITEM -> referralItems.files(ids, now);
            case LESION_TREATMENT -> treatmentItems.treated(ids);
            case ATTENDED_SESSION -> treatmentItems.episodes(ids);
            case ADVERSE_EVENT -> treatmentItems.events(ids);
            case VISIT_PAIN_SCORE, UNSCHEDULED_PAIN_SCORE, VISIT_RESPONSE, UNSCHEDULED_RESPONSE ->
                followUpItems.given(ids);
            case FOLLOW_UP_PLAN -> followUpItems.plans(ids);
            case ENTERED_PATIENT -> referralItems.persons(ids);
            case ENTERED_REFERRAL -> referralItems.typed(ids);
            case ENTERED_LESION, LESION -> referralItems.lesions(ids);
            case PROBE_USE -> treatmentItems.probes(ids);
            case REMINDER, SENT_REMINDER -> messages(ids);
            case AUDIT_ENTRY, AUDITED_CHANGE -> auditEntries(ids);
            case RECEIVED_DOCUMENT ->
                Items.by(receivedResources.find(documentType, ids), e -> e.id(), SearchResultItem.ReceivedItem::new);
        };
    }

    private Map<String, SearchResultItem.ReminderItem> messages(List<String> ids) {
        var found = new HashMap<String, SearchResultItem.ReminderItem>();
        searches.messages(ids.stream()
                        .map(id -> Long.parseLong(id.substring("reminder-".length())))
                        .toList())
                .forEach((number, reminder) -> found.put(
                        "reminder-" + number, new SearchResultItem.ReminderItem("reminder-" + number, reminder)));
        return found;
    }

    private Map<String, SearchResultItem.AuditItem> auditEntries(List<String> ids) {
        var found = new HashMap<String, SearchResultItem.AuditItem>();
        searches.auditEntries(ids.stream().map(Long::valueOf).toList())
                .forEach((number, entry) ->
                        found.put(Long.toString(number), new SearchResultItem.AuditItem(Long.toString(number), entry)));
        return found;
    }

    /** The item in one of its versions. */
    Optional<SearchResultItem> atVersion(SearchHit hit, Version version, Instant now) {
        if (version.body() instanceof BookingBody of) {
            return Optional.ofNullable(load(List.of(hit), now).get(hit.id()))
                    .map(item -> new SearchResultItem.SessionAppointment(
                            of.booking(), of.checkedIn(), ((SearchResultItem.SessionAppointment) item).lesions()));
        }
        if (version.body() instanceof SessionBody of) {
            return treatmentItems.ofVersion(of.session(), hit.id());
        }
        return receivedResources
                .find(hit.documentType(), hit.id())
                .map(received -> new SearchResultItem.ReceivedItem(
                        received.as(((ResourceBody) version.body()).json(), version.number(), version.at())));
    }
}
