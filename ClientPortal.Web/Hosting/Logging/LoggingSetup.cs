using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace ClientPortal.Web.Hosting.Logging;

/// <summary>The console and nothing else, through our own two formats, and the framework kept from telling what only the caller should know.</summary>
internal static class LoggingSetup
{
    // At Debug and Trace the framework writes what passes through it: arguments of a circuit's calls (a typed password), values that do
    // not bind, addresses with their query. A level set for everything, or for one of these, must not open that (SEC-230).
    private static readonly (string Category, LogLevel Least)[] Fences =
    [
        ("Microsoft", LogLevel.Information),
        ("System", LogLevel.Information),
        ("Radzen", LogLevel.Information),
        ("Microsoft.AspNetCore.Antiforgery", LogLevel.Error), // warns of each form that it is not cached, which is meant
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None), // the whole address, with code= and state=; and at any level an activity and a scope for each request, beside ours
        ("Microsoft.AspNetCore.Http", LogLevel.Warning), // where a redirect leads
        ("Microsoft.AspNetCore.HttpLogging", LogLevel.None),
        ("Microsoft.AspNetCore.W3CLogging", LogLevel.None),
        ("Microsoft.AspNetCore.StaticFiles", LogLevel.Warning),
        ("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Information),
        ("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Warning), // the line that could not be read
        ("Microsoft.AspNetCore.Diagnostics", LogLevel.Warning),
        ("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error), // KeyRingAtStart says it once
        ("System.Net.Http", LogLevel.Warning),
    ];

    public static IHostApplicationBuilder AddPortalLogging(this IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders().AddConsole();
        builder.Services.RemoveAll<ConsoleFormatter>();
        builder.Services.AddSingleton<ConsoleFormatter, LineLog>();
        builder.Services.AddSingleton<ConsoleFormatter, JsonLog>();
        builder.Services.PostConfigure<LoggerFilterOptions>(Fence);
        return builder;
    }

    private static void Fence(LoggerFilterOptions options)
    {
        var given = options.Rules.ToList();
        options.Rules.Clear();

        // A rule for one provider beats any for all, so each provider that is spoken of gets the fences, too.
        foreach (var provider in given.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal))
        {
            foreach (var (category, least) in Fences)
            {
                var asked = Effective(given, provider, category) ?? options.MinLevel;
                options.Rules.Add(new LoggerFilterRule(provider, category, Highest(asked, least), filter: null));
            }
        }

        foreach (var rule in given)
        {
            options.Rules.Add(new LoggerFilterRule(
                rule.ProviderName, rule.CategoryName, rule.LogLevel is { } level ? Highest(level, LeastFor(rule.CategoryName)) : null, rule.Filter));
        }
    }

    // What configuration asked for this very category; the rule with the longest matching name counts.
    private static LogLevel? Effective(List<LoggerFilterRule> given, string? provider, string category) => given
        .Where(rule => (rule.ProviderName is null || rule.ProviderName == provider) && IsWithin(category, rule.CategoryName ?? "") && rule.LogLevel is not null)
        .OrderByDescending(rule => rule.ProviderName is not null)
        .ThenByDescending(rule => rule.CategoryName?.Length ?? 0)
        .FirstOrDefault()?.LogLevel;

    private static LogLevel LeastFor(string? category) => category is null or "Default"
        ? LogLevel.Trace
        : Fences.Where(fence => IsWithin(category, fence.Category)).OrderByDescending(fence => fence.Category.Length).Select(fence => fence.Least).FirstOrDefault(LogLevel.Trace);

    private static bool IsWithin(string category, string prefix) =>
        category.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static LogLevel Highest(LogLevel left, LogLevel right) => left > right ? left : right;
}
