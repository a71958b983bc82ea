using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.OAuth;

internal static partial class Log
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "Client {ClientId} was refused: {Reason}.")]
    public static partial void ClientRefused(ILogger log, string? clientId, string? reason);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "An authorization code of client {ClientId} was used again; its grant {GrantId} has been revoked.")]
    public static partial void CodeReused(ILogger log, string clientId, Guid grantId);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "A refresh token of client {ClientId} was used again after its grace; its grant {GrantId} has been revoked.")]
    public static partial void RefreshTokenReused(ILogger log, string clientId, Guid grantId);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Warning, Message = "A code of client {ClientId} has seen {Tries} wrong verifiers and is dead.")]
    public static partial void CodeGuessed(ILogger log, string clientId, int tries);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Information, Message = "Client {ClientId}: {GrantType} was refused with {Error} ({Reason}).")]
    public static partial void TokenRefused(ILogger log, string clientId, string grantType, string error, string reason);

    [LoggerMessage(EventId = 3006, Level = LogLevel.Warning, Message = "Client {ClientId} could not be told of a sign-out (try {Try}): {Reason}.")]
    public static partial void LogoutNoticeRefused(ILogger log, string clientId, int @try, string reason);

    [LoggerMessage(EventId = 3020, Level = LogLevel.Information, Message = "A client's document at {Host} was refused: {Reason}")]
    public static partial void DocumentRefused(ILogger log, string host, string reason);
}
