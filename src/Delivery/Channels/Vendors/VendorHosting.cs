using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Adds the vendors' channels.</summary>
public static class VendorHosting
{
    /// <summary>Idempotent.</summary>
    public static IServiceCollection AddVendorChannels(this IServiceCollection services)
    {
        services.TryAddSingleton<AccessTokens>();
        services.TryAddSingleton<VendorCalls>();
        services.TryAddSingleton<VendorTotals>();
        return services
            .AddPushChannel<WebPushChannel>(ChannelKinds.Web)
            .AddPushChannel<FcmChannel>(ChannelKinds.Fcm)
            .AddPushChannel<ApnsChannel>(ChannelKinds.Apns)
            .AddPushChannel<HuaweiChannel>(ChannelKinds.Huawei)
            .AddPushChannel<HonorChannel>(ChannelKinds.Honor)
            .AddPushChannel<XiaomiChannel>(ChannelKinds.Xiaomi)
            .AddPushChannel<OppoChannel>(ChannelKinds.Oppo)
            .AddPushChannel<VivoChannel>(ChannelKinds.Vivo);
    }
}
