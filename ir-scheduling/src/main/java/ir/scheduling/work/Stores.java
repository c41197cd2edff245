package ir.scheduling.work;

import ir.scheduling.audit.AuditTrail;
import ir.scheduling.availability.Diaries;
import ir.scheduling.booking.Bookings;
import ir.scheduling.feed.Feeds;
import ir.scheduling.followup.FollowUpPlans;
import ir.scheduling.mdt.TumourBoard;
import ir.scheduling.outbox.Circuits;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.peer.Errands;
import ir.scheduling.readiness.WorkUps;
import ir.scheduling.record.Records;
import ir.scheduling.referral.Referrals;
import ir.scheduling.reminder.Reminders;
import ir.scheduling.repeat.RepeatCandidates;
import ir.scheduling.search.Searches;
import ir.scheduling.site.Sites;
import ir.scheduling.stock.Stock;
import ir.scheduling.subscription.Subscriptions;
import ir.scheduling.task.FailedItems;
import ir.scheduling.treatment.AdverseEvents;
import ir.scheduling.treatment.Sessions;
import ir.scheduling.waiting.WaitingList;

/** Everything that is kept, as it stands inside one transaction. Not to be used after it. */
public interface Stores {
    Sites sites();

    Records records();

    Referrals referrals();

    Bookings bookings();

    Sessions sessions();

    AdverseEvents adverseEvents();

    FollowUpPlans followUpPlans();

    RepeatCandidates repeatCandidates();

    Feeds feeds();

    Reminders reminders();

    Diaries diaries();

    Stock stock();

    WaitingList waitingList();

    WorkUps workUps();

    TumourBoard tumourBoard();

    Searches searches();

    Outbox outbox();

    Circuits circuits();

    Subscriptions subscriptions();

    Errands errands();

    FailedItems failedItems();

    AuditTrail audit();
}
