from django.contrib import admin

from bookings.models import Booking, Report

admin.site.register([Booking, Report])
