using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Usage;

namespace ClientPortal.Web.Api;

/// <summary><c>/usage</c>: how the workspace, a client or a key was used.</summary>
internal static class UsageApi
{
    public static readonly Mistake TimeForm = new("usage_time_form", "Give a time as 2026-11-27T10:00:00Z.");
    public static readonly Mistake IntervalUnknown = new("usage_interval_unknown", "Choose hour or day.");
    public static readonly Mistake GroupingUnknown = new("usage_grouping_unknown", "Choose client or key.");
    private static readonly DescribedParameter Client = new("client", "A client id; all clients without.");
    private static readonly DescribedParameter Key = new("key", "The id of an API key; all keys without.") { Format = "uuid" };
    private static readonly DescribedParameter[] Parameters =
    [
        new("from", "Not earlier than this; 30 days before the end without.") { Format = "date-time" },
        new("to", "Earlier than this; now without. 400 days after `from` at most.") { Format = "date-time" },
        new("interval", "hour or day; without, hours up to two days, else days."),
        Client,
        Key,
        new("groupBy", "client or key, for the sum of each; no groups without."),
    ];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/usage", ReadAsync).WithTags("Usage")
            .WithSummary("Tells how the workspace, a client or a key was used: calls, refusals by code, latencies, networks. Send Accept: text/csv for a table.")
            .TakesQuery(Parameters).Gives<UsageJson>(StatusCodes.Status200OK, 400, 404);
        api.MapGet("/usage.csv", ReadCsvAsync).WithTags("Usage").WithSummary("The same as a table: one line per hour or day, kind and outcome; with groupBy, one per client or key.")
            .TakesQuery(Parameters).Gives<string>(StatusCodes.Status200OK, 400, 404);
        api.MapGet("/usage/refusals", ListRefusalsAsync).WithTags("Usage").WithSummary("Lists the last refusals of the workspace, 200 at most, the newest first.")
            .TakesQuery(Client, Key).TakesPage().Gives<ListJson<UsageRefusalJson>>(StatusCodes.Status200OK, 400, 404);
    }

    private static Task<IResult> ReadAsync(ApiCall call, UsageQueries queries) => AnswerAsync(call, queries, call.Accepts(SafeCsv.MediaType));

    private static Task<IResult> ReadCsvAsync(ApiCall call, UsageQueries queries) => AnswerAsync(call, queries, asCsv: true);

    private static async Task<IResult> AnswerAsync(ApiCall call, UsageQueries queries, bool asCsv)
    {
        if (!ReadAsk(call).IsDone(out var ask, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        var outcome = await queries.ReadAsync(call.Actor, ask, call.Ct);
        return asCsv && outcome.IsDone(out var report, out _)
            ? Results.File(System.Text.Encoding.UTF8.GetBytes(UsageCsv.Write(report, ask.GroupBy)), SafeCsv.MediaType + "; charset=utf-8", "usage.csv")
            : call.Answer(outcome, UsageJson.Of);
    }

    private static async Task<IResult> ListRefusalsAsync(ApiCall call, UsageRefusalQueries queries)
    {
        var ask = new UsageRefusalAsk { ClientId = call.Query("client"), KeyId = KeyOf(call), Page = call.Page() };
        return call.Answer(await queries.ListAsync(call.Actor, ask, call.Ct), page => ListJson<UsageRefusalJson>.Of(page, UsageRefusalJson.Of));
    }

    private static Outcome<UsageAsk> ReadAsk(ApiCall call)
    {
        if (!TryReadTime(call.Query("from"), out var from))
        {
            return TimeForm.At("from");
        }

        if (!TryReadTime(call.Query("to"), out var to))
        {
            return TimeForm.At("to");
        }

        if (!TryReadWord<UsageInterval>(call.Query("interval"), out var interval))
        {
            return IntervalUnknown.At("interval");
        }

        return TryReadWord<UsageGrouping>(call.Query("groupBy"), out var grouping)
            ? new UsageAsk { From = from, To = to, Interval = interval, ClientId = call.Query("client"), KeyId = KeyOf(call), GroupBy = grouping }
            : GroupingUnknown.At("groupBy");
    }

    private static Guid? KeyOf(ApiCall call) => call.Query("key") is { } key ? ApiCall.IdOf(key) : null;

    private static bool TryReadTime(string? text, out DateTimeOffset? time)
    {
        time = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read) ? read : null;
        return text is null || time is not null;
    }

    private static bool TryReadWord<TWord>(string? text, out TWord? word)
        where TWord : struct, Enum
    {
        word = text is not null && char.IsAsciiLetterLower(text[0]) && Enum.TryParse<TWord>(text, ignoreCase: true, out var read) && Enum.IsDefined(read) ? read : null;
        return text is null || word is not null;
    }
}
