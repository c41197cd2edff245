package ir.scheduling;

import ir.scheduling.availability.FreeTimeIndex;
import ir.scheduling.booking.BookingDesk;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.diary.ClinicDesk;
import ir.scheduling.diary.DiaryDesk;
import ir.scheduling.diary.SlotDesk;
import ir.scheduling.feed.FeedDesk;
import ir.scheduling.figures.FiguresDesk;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.mdt.MdtDesk;
import ir.scheduling.peer.PeerDesk;
import ir.scheduling.readiness.ReadinessDesk;
import ir.scheduling.record.RecordDesk;
import ir.scheduling.referral.ReferralDesk;
import ir.scheduling.reminder.ReminderDesk;
import ir.scheduling.repeat.RepeatDesk;
import ir.scheduling.rule.RulesDesk;
import ir.scheduling.search.SearchDesk;
import ir.scheduling.site.SiteDesk;
import ir.scheduling.stock.StockDesk;
import ir.scheduling.subscription.SubscriptionDesk;
import ir.scheduling.task.FailedItemService;
import ir.scheduling.treatment.AdverseEventDesk;
import ir.scheduling.treatment.TreatmentDesk;
import ir.scheduling.waiting.WaitingDesk;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Work;
import java.time.Clock;

/** All desks over one store and one clock: what a door is given. */
public record Desks(
        SiteDesk site,
        RecordDesk records,
        ReferralDesk referrals,
        ReadinessDesk readiness,
        MdtDesk mdt,
        RulesDesk rules,
        OpeningsDesk openings,
        BookingDesk bookings,
        WaitingDesk waiting,
        DiaryDesk diaries,
        SlotDesk slots,
        ClinicDesk clinic,
        StockDesk stock,
        TreatmentDesk treatments,
        AdverseEventDesk adverseEvents,
        FollowUpDesk followUps,
        RepeatDesk repeats,
        FeedDesk feeds,
        ReminderDesk reminders,
        FiguresDesk figures,
        SearchDesk search,
        SubscriptionDesk subscriptions,
        PeerDesk peer,
        FailedItemService failedItems) {

    /** Alone over its store: what this process commits is all there is to hear. */
    public static Desks over(Work work, Clock clock) {
        return over(work, clock, new FreeTimeIndex());
    }

    /**
     * One of several processes over a store.
     *
     * @param index somebody tells it what the others commit
     */
    public static Desks over(Work work, Clock clock, FreeTimeIndex index) {
        var entrance = new Entrance(work, clock);
        work.onCommit(news -> {
            index.follow(news.bookings(), clock.instant());
            index.hear(news.diaries());
            if (news.clinic()) {
                index.forget();
            }
        });
        var openings = new OpeningsDesk(entrance, index);
        var bookings = new BookingDesk(entrance, index);
        return new Desks(
                new SiteDesk(entrance, work),
                new RecordDesk(entrance),
                new ReferralDesk(entrance),
                new ReadinessDesk(entrance),
                new MdtDesk(entrance),
                new RulesDesk(entrance),
                openings,
                bookings,
                new WaitingDesk(entrance, index, openings, bookings),
                new DiaryDesk(entrance),
                new SlotDesk(entrance, index),
                new ClinicDesk(entrance),
                new StockDesk(entrance),
                new TreatmentDesk(entrance),
                new AdverseEventDesk(entrance),
                new FollowUpDesk(entrance),
                new RepeatDesk(entrance),
                new FeedDesk(entrance),
                new ReminderDesk(entrance),
                new FiguresDesk(entrance),
                new SearchDesk(entrance),
                new SubscriptionDesk(entrance),
                new PeerDesk(entrance),
                new FailedItemService(entrance));
    }
}
