package ir.scheduling.availability;

import de.focus_shift.jollyday.core.Holiday;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.HolidayType;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.LocalDate;
import java.time.Year;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Public holidays of a region, from Jollyday's calendars; days on which only banks close are working days. */
public final class HolidayCalendar {
    private static final Map<String, Set<LocalDate>> KNOWN = new ConcurrentHashMap<>();

    private HolidayCalendar() {}

    /** @param region country and region as {@code de-be}, the country alone, or blank for none */
    public static boolean isHoliday(LocalDate day, String region) {
        return !region.isBlank()
                && KNOWN.computeIfAbsent(region + "/" + day.getYear(), key -> of(region, Year.of(day.getYear())))
                        .contains(day);
    }

    /** Whether the calendars know a country and its region; a blank region is known. */
    public static boolean known(String region) {
        if (region.isBlank()) {
            return true;
        }
        var parts = region.split("-");
        boolean country = HolidayManager.getSupportedCalendarCodes().stream().anyMatch(parts[0]::equalsIgnoreCase);
        return country
                && (parts.length == 1
                        || HolidayManager.getInstance(ManagerParameters.create(parts[0]))
                                .getCalendarHierarchy()
                                .getChildren()
                                .containsKey(parts[1]));
    }

    private static Set<LocalDate> of(String region, Year year) {
        var parts = region.split("-");
        return HolidayManager.getInstance(ManagerParameters.create(parts[0]))
                .getHolidays(year, HolidayType.PUBLIC_HOLIDAY, Arrays.copyOfRange(parts, 1, parts.length))
                .stream()
                .map(Holiday::getDate)
                .collect(Collectors.toUnmodifiableSet());
    }
}
