namespace ClientPortal.Web.Hosting.Logging;

/// <summary>Carries the trace id of a request to every record that is written while it runs.</summary>
internal sealed record RequestScope(string TraceId)
{
    public static string? TraceIdIn(IExternalScopeProvider? scopes)
    {
        var found = new Found();
        scopes?.ForEachScope(static (scope, found) => found.TraceId = (scope as RequestScope)?.TraceId ?? found.TraceId, found);
        return found.TraceId;
    }

    private sealed class Found
    {
        public string? TraceId { get; set; }
    }
}
