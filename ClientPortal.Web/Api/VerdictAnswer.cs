using System.Text.Json;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.Api;

/// <summary>Writes <see cref="KeyVerdictJson"/> without making one.</summary>
internal static class VerdictAnswer
{
    public static Task WriteAsync(HttpResponse response, KeyVerdict verdict) => JsonAnswer.WriteAsync(response, verdict, Write);

    private static void Write(Utf8JsonWriter json, KeyVerdict verdict)
    {
        var valid = verdict as KeyVerdict.Valid;
        json.WriteStartObject();
        json.WriteBoolean("valid"u8, valid is not null);
        json.WriteString("code"u8, KeyVerificationApi.CodeOf(verdict));
        if (valid is not null)
        {
            json.WriteString("keyId"u8, valid.KeyId);
            json.WriteString("clientId"u8, valid.ClientId);
            json.WriteString("workspaceId"u8, valid.WorkspaceId);
            json.WriteStartArray("scopes"u8);
            foreach (var scope in valid.Facts.Power.ScopeNames)
            {
                json.WriteStringValue(scope);
            }

            json.WriteEndArray();
        }

        if (valid?.ExpiresAt is { } end)
        {
            json.WriteString("expiresAt"u8, end);
        }
        else
        {
            json.WriteNull("expiresAt"u8);
        }

        if ((valid?.Rate ?? (verdict as KeyVerdict.RateLimited)?.Rate) is { } rate)
        {
            WriteRate(json, rate);
        }

        if ((valid is null ? (verdict as KeyVerdict.QuotaExceeded)?.Quota : valid.Quota) is { } quota)
        {
            WriteQuota(json, quota);
        }

        json.WriteEndObject();
    }

    private static void WriteRate(Utf8JsonWriter json, KeyRateState rate)
    {
        json.WriteStartObject("rateLimit"u8);
        json.WriteNumber("limit"u8, rate.Limit);
        json.WriteNumber("windowSeconds"u8, rate.WindowSeconds);
        json.WriteNumber("remaining"u8, rate.Remaining);
        json.WriteNumber("resetSeconds"u8, (int)Math.Ceiling(rate.ResetsAfter.TotalSeconds));
        json.WriteEndObject();
    }

    private static void WriteQuota(Utf8JsonWriter json, KeyQuotaState quota)
    {
        json.WriteStartObject("quota"u8);
        json.WriteNumber("limit"u8, quota.Limit);
        if (quota.RefillsAt is { } at)
        {
            json.WriteString("refillsAt"u8, at);
        }
        else
        {
            json.WriteNull("refillsAt"u8);
        }

        json.WriteEndObject();
    }
}
