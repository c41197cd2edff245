package ir.scheduling.availability;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.resource.ResourceId;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.CommittedChange;
import ir.scheduling.repository.SiteRepository;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AvailabilityIndexUpdaterTest {
    @Test
    void changeThatCannotBeAppliedDiscardsTheIndex() {
        var discarded = new AtomicInteger();
        var index =
                new AvailabilityIndex(
                        unused(BookingRepository.class),
                        unused(SiteRepository.class),
                        unused(CalendarEventRepository.class)) {
                    @Override
                    public void markStale(Collection<ResourceId> calendars) {
                        throw new IllegalStateException("a fault");
                    }

                    @Override
                    public synchronized void invalidate() {
                        discarded.incrementAndGet();
                    }
                };
        new AvailabilityIndexUpdater(index, Clock.systemUTC())
                .observe(new CommittedChange.CalendarChanged(new ResourceId("ct-1")));
        assertThat(discarded).hasValue(1);
    }

    private static <T> T unused(Class<T> port) {
        return port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                }));
    }
}
